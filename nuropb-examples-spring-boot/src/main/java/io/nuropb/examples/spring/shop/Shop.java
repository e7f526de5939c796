package io.nuropb.examples.spring.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with a service on the mesh and a web page. Its properties are in {@code shop.properties}. */
@SpringBootApplication
public class Shop {

    /** Runs it until the process is told to end. */
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }
}
