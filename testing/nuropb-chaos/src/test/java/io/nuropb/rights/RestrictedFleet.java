package io.nuropb.rights;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.Rights;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The service "orders" and a program that calls it, on servers where each has a user of its own. */
final class RestrictedFleet implements AutoCloseable {

    static final ServiceName ORDERS = new ServiceName("orders");
    static final ServiceName VISITOR = new ServiceName("visitor");

    private static final String PASSWORD = new Canaries().of("password");
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
                .method("pay", (params, context) -> Outcome.withEvents("paid", FollowUpEvent.of("orders.paid", params)))
                .onEvent("orders.*", (event, context) -> paid.incrementAndGet())
                .build();
    }

    /**
     * A user of the broker's who gets the rights, and nothing else, by the documented commands; until the next one of
     * this name.
     */
    RabbitConfig documented(String region, ServiceName name) throws Exception {
        rabbit.management().addUser(name.value(), PASSWORD);
        rabbit.management().deleteUser(name.value());
        Shell.run(
                Rights.commands(region),
                Map.of("VHOST", vhost, "PASSWORD", PASSWORD),
                Map.of("rabbitmqctl", rabbit::rabbitmqctl));
        return RabbitConfig.of(rabbit.uri(vhost, name.value(), PASSWORD).toString());
    }

    /** A user of the broker's with certain rights, and no tag. */
    RabbitConfig user(Rights rights) {
        String name = "user-" + USERS.incrementAndGet();
        rabbit.management().addUser(name, PASSWORD);
        RabbitConfig user = RabbitConfig.of(rabbit.uri(vhost, name, PASSWORD).toString());
        grant(user, rights);
        return user;
    }

    void grant(RabbitConfig user, Rights rights) {
        rabbit.management().permit(user.user(), vhost, rights);
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

    ServiceRunner alone(RabbitConfig broker, TopologyProfile profile) {
        return alone("a1", broker, profile);
    }

    ServiceRunner alone(String instance, RabbitConfig broker, TopologyProfile profile) {
        RunnerConfig config =
                RunnerConfig.defaults().withMode(RunnerMode.STANDALONE).withProfile(profile);
        return runner(new ServiceModule(service(), config, new InstanceId(instance)), new RabbitModule(broker));
    }

    ServiceRunner member(String instance, RabbitConfig broker, EtcdServer etcd, String etcdUser) {
        EtcdConfig coordinator = coordinator(etcd, etcdUser).withLeaseTtl(Duration.ofSeconds(5));
        return runner(
                new ServiceModule(service(), RunnerConfig.defaults(), new InstanceId(instance)),
                new EtcdModule(coordinator),
                new RabbitModule(broker));
    }

    ServiceRunner visitor(String instance, RabbitConfig broker) {
        RunnerConfig config = RunnerConfig.defaults().withMode(RunnerMode.CLIENT_ONLY);
        MeshService nothing = MeshService.named(VISITOR.value()).build();
        return runner(new ServiceModule(nothing, config, new InstanceId(instance)), new RabbitModule(broker));
    }

    private static ServiceRunner runner(Module... modules) {
        return Guice.createInjector(modules).getInstance(ServiceRunner.class);
    }

    /** Leaves the user "orders" with one right on all of its keys. */
    static void limit(EtcdServer etcd, String right) {
        etcd.etcdctl("role", "revoke-permission", "orders", "/nuropb/orders/", "/nuropb/orders/control");
        etcd.etcdctl("role", "revoke-permission", "orders", "/nuropb/orders/control0", "/nuropb/orders0");
        etcd.etcdctl("role", "grant-permission", "orders", "--prefix=true", right, "/nuropb/orders/");
    }

    /** An etcd that wants passwords, with a user and a role "orders" by the documented commands. */
    static EtcdServer etcd() throws Exception {
        EtcdServer etcd = EtcdServer.start();
        etcd.enableAuthentication("root");
        Shell.run(Rights.commands("etcd"), Map.of("PASSWORD", PASSWORD), Map.of("etcdctl", etcd::etcdctl));
        return etcd;
    }

    static EtcdConfig coordinator(EtcdServer etcd, String user) {
        return EtcdConfig.of(etcd.endpoint().toString()).withCredentials(user, PASSWORD);
    }

    /** A user of etcd's who may look at the keys of "orders", and change none. */
    static EtcdConfig onlooker(EtcdServer etcd) {
        String name = "onlooker";
        etcd.etcdctl("user", "add", name + ":" + PASSWORD);
        etcd.etcdctl("role", "add", name);
        etcd.etcdctl("role", "grant-permission", name, "--prefix=true", "read", "/nuropb/orders/");
        etcd.etcdctl("user", "grant-role", name, name);
        return coordinator(etcd, name);
    }

    static Map<String, String> payment() {
        return Map.of("id", "4711");
    }

    @Override
    public void close() {
        rabbit.management().deleteVhost(vhost);
    }
}
