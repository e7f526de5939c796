package io.nuropb.spring.test;

import org.springframework.stereotype.Component;

/** Inherits its handler. */
@Component
public class Greetings extends Greeter {}
