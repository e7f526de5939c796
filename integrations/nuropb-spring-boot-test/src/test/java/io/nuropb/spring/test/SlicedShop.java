package io.nuropb.spring.test;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with a service and other parts. */
@SpringBootApplication(proxyBeanMethods = false)
class SlicedShop {}
