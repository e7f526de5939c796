package io.nuropb.architecture.offenders.inmemory;

import com.rabbitmq.client.Channel;

/** A class outside its adapter that uses the RabbitMQ client. */
public record AsksRabbit(Channel channel) {}
