package io.nuropb.architecture.offenders.topology;

import io.nuropb.architecture.offenders.messaging.Message;

/** A class of an earlier package that knows a later one. */
public record KnowsMessaging(Message message) {}
