package io.nuropb.spring.test;

import io.nuropb.annotation.MeshMethod;

/** Has a handler for others to inherit. */
public class Greeter {

    @MeshMethod
    public String greet() {
        return "hello";
    }
}
