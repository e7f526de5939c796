package io.nuropb.architecture.offenders.inmemory;

import io.etcd.jetcd.Client;

/** A class outside its adapter that uses the etcd client. */
public record AsksEtcd(Client client) {}
