package io.nuropb.architecture.offenders.rabbitmq;

import com.google.inject.Injector;

/** A class that is no module and knows Guice. */
public record BindsItself(Injector injector) {}
