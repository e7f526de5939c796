/**
 * Private etcd, RabbitMQ and Prometheus servers for tests, and the faults that can be done to them.
 *
 * <p>Every server is a child process on free loopback ports, with data of its own in a temporary folder. It ends with
 * its {@code close()}, and with this JVM at the latest. Nothing here touches a server that is already running on the
 * machine. Nothing is skipped when a program is missing: a {@link io.nuropb.testservers.ServerException} says what to
 * install.
 *
 * <p>All methods that start, stop or signal a server block until that has happened, and may be called from any thread.
 */
@NullMarked
package io.nuropb.testservers;

import org.jspecify.annotations.NullMarked;
