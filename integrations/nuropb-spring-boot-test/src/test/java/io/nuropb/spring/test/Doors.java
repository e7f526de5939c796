package io.nuropb.spring.test;

import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.spring.MeshServiceCustomizer;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call the service, beside what is no class to look at. */
@Configuration(proxyBeanMethods = false)
class Doors {

    @Bean
    int number() {
        return 2;
    }

    @Bean
    String[] names() {
        return new String[] {"front", "back"};
    }

    @Bean
    MeshServiceCustomizer doorkeeper() {
        return service -> service.authorizer(credentials -> {
            if ("banned".equals(credentials)) {
                throw new NuropbAuthorizationException("not in here");
            }
            return Map.of();
        });
    }
}
