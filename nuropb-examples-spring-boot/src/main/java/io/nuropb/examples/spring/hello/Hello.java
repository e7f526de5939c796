package io.nuropb.examples.spring.hello;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A first service. Its two properties are in {@code hello.properties}. */
// tag::service[]
@SpringBootApplication
public class Hello {
    public static void main(String[] arguments) {
        SpringApplication.run(Hello.class, arguments);
    }

    @MeshMethod
    public String greet(@Param("name") String name) {
        return "Hello " + name;
    }
}
// end::service[]
