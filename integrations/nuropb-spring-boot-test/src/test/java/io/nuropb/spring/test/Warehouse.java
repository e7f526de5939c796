package io.nuropb.spring.test;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has a neighbour's interface, and is no part of the service for that. */
@Configuration(proxyBeanMethods = false)
class Warehouse {

    /** A neighbour. */
    interface Shelves {
        @MeshMethod
        int count(String item);
    }

    Warehouse() {
        throw new IllegalStateException("A test of the service alone does not make this");
    }

    @Bean
    Shelves shelves(MeshClient client) {
        return client.proxy("shelves", Shelves.class);
    }
}
