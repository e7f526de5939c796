package io.nuropb.architecture.offenders.rabbitmq;

import io.nuropb.architecture.offenders.rabbitmq.wire.KnowsItsOwner;

/** One half of a cycle of packages. */
public record KnowsItsPart(KnowsItsOwner part) {}
