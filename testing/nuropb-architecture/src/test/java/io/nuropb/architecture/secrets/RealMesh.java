package io.nuropb.architecture.secrets;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.etcd.EtcdTls;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTls;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdOptions;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.FreePorts;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TestCertificates;
import io.nuropb.testservers.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * On a real etcd that wants passwords, and on a real RabbitMQ with its management API, which are reached by TLS and
 * want client certificates.
 */
final class RealMesh implements Mesh, AutoCloseable {

    private static final String USER = "shop";
    private static final String WATCHER = "watcher";
    private static final int PRIVATE_FROM = 48;
    private static final int PRIVATE_TO = 90;
    private static final long PATIENCE_SECONDS = 60;

    private final Canaries canaries;
    private final ReturnedTexts told;
    private final SystemScheduler scheduler = new SystemScheduler();
    private final JacksonJson json = new JacksonJson();
    private final TestCertificates certificates = TestCertificates.create();
    private final RabbitServer rabbitServer =
            RabbitServer.start(RabbitOptions.defaults().withTls(certificates.mutualTls()));
    private final EtcdServer etcdServer =
            EtcdServer.start(EtcdOptions.defaults().withTls(certificates.mutualTls()));
    private final Deque<RabbitMessagePublisher> open = new ArrayDeque<>();
    private final EtcdConfig etcd;
    private final RabbitConfig rabbit;

    RealMesh(Canaries canaries, ReturnedTexts told) throws IOException {
        this.canaries = canaries;
        this.told = told;
        TlsIdentity client = certificates.client(USER);
        canaries.watch("key store's password", client.password());
        canaries.watch("private key", privatePart(client.privateKey()));
        String etcdPassword = canaries.of("etcd password");
        etcdServer.enableAuthentication(canaries.of("etcd root's password"));
        etcdServer.addUser(USER, etcdPassword, "/nuropb/shop/");
        etcd = EtcdConfig.of(etcdServer.endpoint().toString())
                .withLeaseTtl(Duration.ofSeconds(5))
                .withTls(EtcdTls.trusting(certificates.authority())
                        .withClientCertificate(client.certificate(), client.privateKey()))
                .withCredentials(USER, etcdPassword);
        String vhost = rabbitServer.freshVhost();
        String watchersPassword = canaries.of("management password");
        rabbitServer.management().addUser(WATCHER, watchersPassword, "monitoring");
        rabbitServer.management().permit(WATCHER, vhost, "", "", "");
        String rabbitPassword = canaries.of("broker password");
        rabbitServer.management().addUser(USER, rabbitPassword);
        rabbitServer.management().permit(USER, vhost, ".*", ".*", ".*");
        rabbit = RabbitConfig.of("amqps://localhost:" + rabbitServer.tlsPort() + "/" + vhost)
                .withUser(USER, rabbitPassword)
                .withTls(RabbitTls.defaults()
                        .trusting(certificates.trustStore(), certificates.password())
                        .identifiedBy(client.keyStore(), client.password()))
                .withManagement(managementUri(), WATCHER, watchersPassword);
        told.note("etcd configuration", etcd);
        told.note("broker configuration", rabbit);
    }

    private String managementUri() {
        return "https://localhost:" + rabbitServer.tlsManagementPort();
    }

    /** The digits of an elliptic private key in PKCS #8, without what comes before and after them. */
    private static String privatePart(Path pem) throws IOException {
        String digits = Files.readString(pem).replaceAll("-----[^-]+-----|\\s", "");
        return digits.substring(PRIVATE_FROM, PRIVATE_TO);
    }

    /** Starts that cannot succeed. */
    void refusals() throws Exception {
        String wrong = canaries.of("wrong password");
        refused("wrong etcd password", etcd.withCredentials(USER, wrong), rabbit);
        refused("wrong broker password", etcd, rabbit.withUser(USER, wrong));
        refused(
                "wrong trust store's password",
                etcd,
                rabbit.withTls(RabbitTls.defaults().trusting(certificates.trustStore(), wrong)));
        refused(
                "wrong key store's password",
                etcd,
                rabbit.withTls(RabbitTls.defaults()
                        .identifiedBy(certificates.client(USER).keyStore(), wrong)));
        withoutManagement(rabbit.withManagement(managementUri(), WATCHER, wrong));
        refused(
                "no virtual host",
                etcd,
                RabbitConfig.of(rabbitServer
                                .uri("nowhere", USER, rabbit.password())
                                .toString())
                        .withManagement(rabbitServer.management().uri().toString(), USER, wrong)
                        .creatingVirtualHost());
        notRead("illegal etcd address", () -> EtcdConfig.of("http://shop:" + wrong + " @localhost:2379"));
        notRead("etcd address with a user", () -> EtcdConfig.of("http://shop:" + wrong + "@localhost:2379"));
        notRead("illegal broker address", () -> RabbitConfig.of("amqp://shop:" + wrong + "@ho st:x/y"));
        notRead("illegal broker scheme", () -> RabbitConfig.of("http://shop:" + wrong + "@localhost"));
        notRead("illegal management address", () -> rabbit.withManagement("http://shop:" + wrong + " @localhost"));
        notRead("management address with a user", () -> rabbit.withManagement("http://shop:" + wrong + "@localhost"));
        RabbitMessagePublisher nowhere = new RabbitMessagePublisher(
                RabbitConfig.of("amqp://" + USER + ":" + wrong + "@127.0.0.1:" + FreePorts.next()),
                identity(USER, true),
                scheduler);
        try (nowhere) {
            told.note(
                    "refused connection",
                    nowhere.publish("", "q", true, new Envelope(null, null, null, null, true, Map.of(), new byte[0]))
                            .handle((none, failure) -> failure)
                            .toCompletableFuture()
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** A service does without the management API. */
    private void withoutManagement(RabbitConfig wrongPassword) throws Exception {
        try (ServiceRunner runner = service(MeshService.named(USER).build(), etcd, wrongPassword)) {
            runner.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            told.note("wrong management password", runner.status());
        }
    }

    private void refused(String origin, EtcdConfig badEtcd, RabbitConfig badRabbit) throws Exception {
        try (ServiceRunner runner = service(MeshService.named(USER).build(), badEtcd, badRabbit)) {
            runner.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError(origin + " was no failure");
        } catch (ExecutionException e) {
            told.note(origin, e);
        }
    }

    private void notRead(String origin, Supplier<?> reading) {
        try {
            throw new AssertionError(origin + " was read: " + reading.get());
        } catch (IllegalArgumentException e) {
            told.note(origin, e);
        }
    }

    @Override
    public ServiceRunner service(MeshService service) {
        return service(service, etcd, rabbit);
    }

    private ServiceRunner service(MeshService service, EtcdConfig itsEtcd, RabbitConfig itsRabbit) {
        Identity identity = identity(service.name().value(), false);
        return ServiceRunner.builder(service)
                .instance(identity.instance())
                .config(RunnerConfig.defaults())
                .coordinator(new EtcdCoordinator(itsEtcd, scheduler, json))
                .topology(new RabbitTopology(itsRabbit, identity, scheduler, json))
                .source(new RabbitMessageSource(itsRabbit, identity, scheduler))
                .publisher(new RabbitMessagePublisher(itsRabbit, identity, scheduler))
                .json(json)
                .scheduler(scheduler)
                .build();
    }

    @Override
    public ServiceRunner client(String name) {
        Identity identity = identity(name, true);
        return ServiceRunner.client(name)
                .instance(identity.instance())
                .topology(new RabbitTopology(rabbit, identity, scheduler, json))
                .source(new RabbitMessageSource(rabbit, identity, scheduler))
                .publisher(new RabbitMessagePublisher(rabbit, identity, scheduler))
                .json(json)
                .scheduler(scheduler)
                .build();
    }

    private static Identity identity(String name, boolean clientOnly) {
        return new Identity(new ServiceName(name), InstanceId.random(), clientOnly);
    }

    @Override
    public MessagePublisher strangers() {
        RabbitMessagePublisher publisher = new RabbitMessagePublisher(rabbit, identity("stranger", true), scheduler);
        open.push(publisher);
        return publisher;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) open.pop().close();
        etcdServer.close();
        rabbitServer.close();
        scheduler.close();
    }
}
