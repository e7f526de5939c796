package io.nuropb.chaos;

import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** What is done to RabbitMQ's nodes, and to what is in RabbitMQ. */
final class BrokerFaults {

    /** How long the fleet may take to bring back what was deleted, whatever else happens meanwhile. */
    private static final Duration REPAIR = ChaosSettings.stabilisation();

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Within what time after a user lost its rights and its connections RabbitMQ must have refused it something, and
     * logged that.
     */
    private static final Duration REFUSAL = Duration.ofSeconds(10);

    /** How long the members of a new quorum queue may take to start. */
    private static final Duration MEMBERS_START = Duration.ofSeconds(5);

    private static final TopologyNames NAMES = TopologyNames.defaults();
    private static final String QUEUE = TopologyProfile.compatible().serviceQueue(ChaosSettings.SERVICE);

    private final Servers servers;
    private final BrokerQuestions questions;
    private final NoteBook notes;

    BrokerFaults(Servers servers, NoteBook notes) {
        this.servers = servers;
        this.notes = notes;
        questions = new BrokerQuestions(servers);
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
            case PERMISSION_REVOKED -> revocation(random);
            default -> throw new IllegalArgumentException(fault + " is no fault of RabbitMQ");
        };
    }

    private PreparedFault unbinding(SplittableRandom random) {
        boolean events = random.nextBoolean();
        String exchange = events ? NAMES.eventsExchange() : NAMES.rpcExchange();
        String key = events ? ChaosSettings.TOPIC : ChaosSettings.SERVICE.value();
        String binding = "/api/bindings/" + Servers.VHOST + "/e/" + exchange + "/q/" + QUEUE + "/" + key;
        return PreparedFault.on(exchange + " → " + QUEUE, () -> questions.delete(binding), this::awaitRepair);
    }

    private PreparedFault closing(SplittableRandom random) {
        List<String> open = Polling.value(
                "a connection to RabbitMQ",
                PATIENCE,
                () -> questions.connections(Servers.SERVICE_USER, Servers.CLIENT_USER));
        String victim = FaultInjector.any(open, random);
        return PreparedFault.once(victim, () -> questions.closes(victim));
    }

    private PreparedFault revocation(SplittableRandom random) {
        String user = random.nextBoolean() ? Servers.SERVICE_USER : Servers.CLIENT_USER;
        return PreparedFault.on(victim(user), () -> isRefused(user), () -> servers.permit(user));
    }

    /** What a user is called among the victims. */
    static String victim(String user) {
        return "user " + user;
    }

    /**
     * Takes a user's rights, and its connections too, for a channel remembers what it was allowed; and sees whether it
     * matters.
     */
    private boolean isRefused(String user) {
        long before = servers.refusals(user);
        servers.forbid(user);
        questions.connections(user).forEach(questions::closes);
        boolean refused = Polling.sees(() -> servers.refusals(user) > before, REFUSAL);
        if (!refused) {
            servers.permit(user);
        }
        return refused;
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
        if (servers.rabbit().size() > 1
                && !Polling.sees(() -> questions.failedMembers().isEmpty(), MEMBERS_START)) {
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
