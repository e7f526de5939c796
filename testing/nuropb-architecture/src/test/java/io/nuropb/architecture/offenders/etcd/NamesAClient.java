package io.nuropb.architecture.offenders.etcd;

import io.etcd.jetcd.impl.ClientImpl;

/** An adapter that uses the class behind its library's interface. */
public record NamesAClient(ClientImpl client) {}
