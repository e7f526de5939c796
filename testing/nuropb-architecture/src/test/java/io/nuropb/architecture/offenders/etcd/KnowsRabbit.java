package io.nuropb.architecture.offenders.etcd;

import io.nuropb.architecture.offenders.rabbitmq.BindsItself;

/** An adapter that knows another adapter. */
public record KnowsRabbit(BindsItself other) {}
