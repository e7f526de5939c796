package org.reactivestreams;

/** As it is called where Reactor or RxJava is there. */
public interface Publisher<T> {}
