package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerMonitorFaultBench;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;

/** A virtual host on a real RabbitMQ that may be hurt, behind a network that may be cut. */
class RabbitFaultBench extends RabbitBench implements BrokerMonitorFaultBench {

    private final TcpProxy network;
    private boolean blocked;

    RabbitFaultBench(RabbitServer server) {
        super(server);
        this.network = TcpProxy.to(server.amqpPort());
    }

    @Override
    RabbitConfig config(String name) {
        return RabbitConfig.of("amqp://127.0.0.1:" + network.port() + "/" + RabbitManagementApi.segment(name))
                .withUser(server().user(), server().password())
                .withLimits(LIMITS);
    }

    @Override
    public void closeChannels(String queue) {
        server().closeConsumingChannels(virtualHost(), queue);
    }

    @Override
    public void cutConnections() {
        network.reset();
    }

    @Override
    public void killServer() {
        server().flush();
        server().kill();
    }

    @Override
    public void startServer() {
        server().restart();
    }

    @Override
    public void blockPublishers() {
        blocked = true;
        server().rabbitmqctl("set_vm_memory_high_watermark", "0");
    }

    @Override
    public void unblockPublishers() {
        server().rabbitmqctl("set_vm_memory_high_watermark", "0.4");
        blocked = false;
    }

    @Override
    public void close() {
        if (blocked) {
            unblockPublishers();
        }
        super.close();
        network.close();
    }
}
