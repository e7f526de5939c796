package io.nuropb;

/**
 * Who a program is on the mesh, as the broker and the coordinator show it to people.
 *
 * @param service the service that it serves, or as whose client it calls
 * @param instance the running instance
 * @param clientOnly whether it only calls and serves nothing
 */
public record Identity(ServiceName service, InstanceId instance, boolean clientOnly) {}
