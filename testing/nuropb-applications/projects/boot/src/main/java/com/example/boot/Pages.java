package com.example.boot;

import java.util.Map;

import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.nuropb.runner.ServiceRunner;
import tools.jackson.databind.json.JsonMapper;

/** What the web server answers: once by way of the mesh, once by way of Spring AMQP; Spring's own Jackson 3 writes the answers. */
@RestController
class Pages {

    private final ServiceRunner mesh;
    private final RabbitTemplate rabbit;
    private final JsonMapper json;

    Pages(ServiceRunner mesh, RabbitTemplate rabbit, JsonMapper json) {
        this.mesh = mesh;
        this.rabbit = rabbit;
        this.json = json;
    }

    @GetMapping("/mesh/{name}")
    Greeting mesh(@PathVariable("name") String name) {
        return mesh.client().call("hello", "greet", new Guest(name), Greeting.class);
    }

    @GetMapping("/spring/{name}")
    Map<String, Object> spring(@PathVariable("name") String name) {
        Object answer = rabbit.convertSendAndReceive(BootApplication.SPRING_QUEUE, name);
        return Map.of("text", String.valueOf(answer), "json", json.version().getMajorVersion());
    }

    @RabbitListener(queues = BootApplication.SPRING_QUEUE)
    String welcome(String name) {
        return "Welcome " + name;
    }
}
