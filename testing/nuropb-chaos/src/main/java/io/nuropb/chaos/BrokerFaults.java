package io.nuropb.chaos;

import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.watch.FleetView;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What is done to RabbitMQ's nodes, and to what is in RabbitMQ. */
final class BrokerFaults {

    /** How long the fleet may take to bring back what was deleted, whatever else happens meanwhile. */
    private static final Duration REPAIR = ChaosSettings.stabilisation();

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The victims of whose rights everybody in the service loses, and the client. */
    static final String SERVICE_VICTIM = "the users of the service";

    static final String CLIENT_VICTIM = "the client's user";

    /** For how long the management API may tell of the members of a deleted queue as if they were the new one's. */
    private static final Duration OLD_NEWS = Duration.ofSeconds(5);

    /** How long the members of a new quorum queue may take to start. */
    private static final Duration MEMBERS_START = Duration.ofSeconds(5);

    private static final TopologyNames NAMES = TopologyNames.defaults();
    private static final String QUEUE = TopologyProfile.compatible().serviceQueue(ChaosSettings.SERVICE);

    private final Servers servers;
    private final BrokerQuestions questions;
    private final NoteBook notes;
    private final Revocation revocation;
    private final LeaderRights leaderRights;

    BrokerFaults(Servers servers, FleetView view, NoteBook notes) {
        this.servers = servers;
        this.notes = notes;
        questions = new BrokerQuestions(servers);
        revocation = new Revocation(servers, questions);
        leaderRights = new LeaderRights(revocation, questions, view, notes);
    }

    PreparedFault prepare(FaultKind fault, SplittableRandom random) {
        RabbitServer node = FaultInjector.any(servers.rabbit(), random);
        String name = servers.name(node);
        return switch (fault) {
            case BROKER_KILLED ->
                PreparedFault.on(name, PreparedFault.ifSo(node::isRunning, node::kill), node::restart);
            case BROKER_PAUSED ->
                PreparedFault.on(name, PreparedFault.ifSo(node::isRunning, node::pause), node::resume);
            case BROKER_RESTARTED ->
                PreparedFault.on(name, PreparedFault.ifSo(node::isRunning, node::stop), node::restart);
            case QUEUE_DELETED -> PreparedFault.on(QUEUE, () -> questions.delete(queue()), this::awaitNewQueue);
            case BINDING_DELETED -> unbinding(random);
            case CONNECTION_CLOSED -> closing(random);
            case MEMORY_ALARM -> alarm(node, name);
            case PERMISSION_REVOKED -> revoking(random);
            case LEADER_FORBIDDEN -> leaderRights.prepare();
            default -> throw new IllegalArgumentException(fault + " is no fault of RabbitMQ");
        };
    }

    private PreparedFault unbinding(SplittableRandom random) {
        boolean events = random.nextBoolean();
        String exchange = events ? NAMES.eventsExchange() : NAMES.rpcExchange();
        String binding = events ? binding(exchange, ChaosSettings.TOPIC) : requestBinding();
        return PreparedFault.on(exchange + " → " + QUEUE, () -> questions.delete(binding), this::awaitRepair);
    }

    /** By which requests and commands come to the service, as the management API calls it. */
    static String requestBinding() {
        return binding(NAMES.rpcExchange(), ChaosSettings.SERVICE.value());
    }

    private static String binding(String exchange, String key) {
        return "/api/bindings/" + Servers.VHOST + "/e/" + exchange + "/q/" + QUEUE + "/" + key;
    }

    private PreparedFault closing(SplittableRandom random) {
        List<String> open = Polling.value(
                "a connection to RabbitMQ",
                PATIENCE,
                () -> Stream.concat(
                                questions.serviceConnections().stream(),
                                questions.connections(List.of(Servers.CLIENT_USER)).stream())
                        .toList());
        String victim = FaultInjector.any(open, random);
        return PreparedFault.once(victim, () -> questions.closes(victim));
    }

    private PreparedFault revoking(SplittableRandom random) {
        boolean service = random.nextBoolean();
        List<String> users = service ? servers.serviceUsers() : List.of(Servers.CLIENT_USER);
        return PreparedFault.on(
                service ? SERVICE_VICTIM : CLIENT_VICTIM,
                () -> revocation.isRefused(users),
                () -> users.forEach(servers::permit));
    }

    private static PreparedFault alarm(RabbitServer node, String name) {
        String usual = node.rabbitmqctl("eval", "vm_memory_monitor:get_vm_memory_high_watermark().")
                .strip();
        return PreparedFault.on(name, () -> watermark(node, "0"), () -> watermark(node, usual));
    }

    private static boolean watermark(RabbitServer node, String fraction) {
        node.rabbitmqctl("set_vm_memory_high_watermark", fraction);
        return true;
    }

    private void awaitRepair() {
        Polling.until("the fleet brings back its queue and its bindings", REPAIR, questions::isRouted);
    }

    private void awaitNewQueue() {
        awaitRepair();
        if (servers.rabbit().size() == 1) {
            return;
        }
        Polling.pause(OLD_NEWS);
        if (!Polling.sees(() -> questions.failedMembers().isEmpty(), MEMBERS_START)) {
            questions.failedMembers().forEach(this::replaceMember);
            Polling.until(
                    "all members of the queue run",
                    PATIENCE,
                    () -> questions.failedMembers().isEmpty());
        }
    }

    /**
     * RabbitMQ 3.10 does not always start a member of a quorum queue that is declared while the member of the deleted
     * queue of that name still ends on its node. It never starts it by itself, and consumers that are connected to that
     * node get nothing then.
     */
    private void replaceMember(String node) {
        notes.write(new Note.MemberReplaced(node));
        RabbitServer operator = servers.rabbit().get(0);
        operator.rabbitmqQueues("delete_member", "--vhost", Servers.VHOST, QUEUE, node);
        operator.rabbitmqQueues("add_member", "--vhost", Servers.VHOST, QUEUE, node);
    }

    private static String queue() {
        return "/api/queues/" + Servers.VHOST + "/" + QUEUE;
    }
}
