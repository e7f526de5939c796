package io.nuropb.architecture.offenders.rabbitmq;

import com.rabbitmq.client.impl.Frame;

/** An adapter that uses a class of its library which the next version may change. */
public record WrapsFrames(Frame frame) {}
