package io.nuropb.examples.rights;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.InstanceId;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.FollowUp;
import io.nuropb.messaging.Outcome;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.Mode;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.RabbitServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The service "orders" and a program that calls it, on servers where each has a user of its own. */
final class Fleet implements AutoCloseable {

    private static final String PASSWORD = "secret";
    private static final AtomicInteger USERS = new AtomicInteger();

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String vhost = rabbit.freshVhost();
    private final AtomicInteger paid = new AtomicInteger();

    /** How often instances heard of a payment. */
    int heard() {
        return paid.get();
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("pay", (params, context) -> Outcome.withEvents("paid", FollowUp.of("orders.paid", params)))
                .onEvent("orders.*", (event, context) -> paid.incrementAndGet())
                .build();
    }

    /** A user of the broker's with certain rights, and no tag. */
    RabbitConfig user(Permissions permissions) {
        String name = "user-" + USERS.incrementAndGet();
        rabbit.management().addUser(name, PASSWORD);
        grant(name, permissions);
        return RabbitConfig.of(rabbit.uri(vhost, name, PASSWORD).toString());
    }

    void grant(String user, Permissions permissions) {
        rabbit.management().permit(user, vhost, permissions.configure(), permissions.write(), permissions.read());
    }

    /** Lets a user publish to the events exchange with certain routing keys only. */
    void limitTopics(RabbitConfig user, String write) {
        rabbit.management()
                .put(
                        "/api/topic-permissions/" + vhost + "/" + user.user(),
                        "{\"exchange\": \"nuropb-events-exchange\", \"write\": \"" + write + "\", \"read\": \".*\"}");
    }

    RabbitConfig administrator() {
        return RabbitConfig.of(rabbit.uri(vhost).toString());
    }

    /** With the management API, to which the user gets access by a tag. */
    RabbitConfig managed(RabbitConfig user, String tag) {
        rabbit.management().addUser(user.user(), PASSWORD, tag);
        return user.withManagement(rabbit.management().uri().toString());
    }

    ServiceRunner alone(RabbitConfig broker) {
        return runner(
                new ServiceModule(service(), RunnerConfig.defaults().withMode(Mode.STANDALONE)),
                new RabbitModule(broker));
    }

    ServiceRunner member(String instance, RabbitConfig broker, EtcdServer etcd, String etcdUser) {
        EtcdConfig coordinator = EtcdConfig.of(etcd.endpoint().toString())
                .withLeaseTtl(Duration.ofSeconds(5))
                .withCredentials(etcdUser, PASSWORD);
        return runner(
                new ServiceModule(service(), RunnerConfig.defaults(), new InstanceId(instance)),
                new EtcdModule(coordinator),
                new RabbitModule(broker));
    }

    ServiceRunner visitor(RabbitConfig broker) {
        return runner(ServiceModule.client("visitor"), new RabbitModule(broker));
    }

    private static ServiceRunner runner(Module... modules) {
        return Guice.createInjector(modules).getInstance(ServiceRunner.class);
    }

    /** An etcd that wants passwords, with a role "orders" that may do certain things with the service's keys. */
    static EtcdServer etcd(String right) {
        EtcdServer etcd = EtcdServer.start();
        etcd.enableAuthentication("root");
        // tag::etcd[]
        etcd.etcdctl("role", "add", "orders");
        etcd.etcdctl("role", "grant-permission", "orders", "--prefix=true", right, "/nuropb/orders/");
        etcd.etcdctl("user", "add", "orders:secret");
        etcd.etcdctl("user", "grant-role", "orders", "orders");
        // end::etcd[]
        return etcd;
    }

    static Map<String, String> payment() {
        return Map.of("id", "4711");
    }

    @Override
    public void close() {
        rabbit.management().deleteVhost(vhost);
    }
}
