package io.nuropb.spring.test;

/** What the handlers of the shop need. */
interface Stock {

    int left(String item);
}
