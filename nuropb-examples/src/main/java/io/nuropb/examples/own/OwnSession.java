package io.nuropb.examples.own;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.CoordinatorException;
import io.nuropb.election.Lease;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.PropertyName;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import io.nuropb.examples.own.FleetState.Member;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance's part in the race. Everything that it does, it does in order; what it tells, its voice tells in another order. */
final class OwnSession implements Session {

    private static final Logger log = LoggerFactory.getLogger(OwnSession.class);

    private final String id;
    private final Candidate candidate;
    private final ServiceName service;
    private final Voice voice;
    private final FleetFolder folder;
    private final Scheduler scheduler;
    private final Duration ttl;
    private final InOrder line;
    private final OwnView view;
    private final Heartbeats heartbeats = new Heartbeats();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private Optional<Lease> lease = Optional.empty();
    private Moment renewalDue;
    private boolean over;
    private String problem = "";

    OwnSession(Candidate candidate, Voice voice, FleetFolder folder, Scheduler scheduler, Duration ttl) {
        this.candidate = candidate;
        this.voice = voice;
        this.folder = folder;
        this.scheduler = scheduler;
        this.ttl = ttl;
        service = candidate.service();
        RandomGenerator random = scheduler.random();
        id = new UUID(random.nextLong(), random.nextLong()).toString();
        line = new InOrder(scheduler.blocking());
        view = new OwnView(candidate.instance(), id, voice);
        renewalDue = scheduler.now();
    }

    void begin() {
        line.execute(this::join);
    }

    /** Ends without giving the lease back, as a process that dies does. */
    void abandon() {
        line.execute(() -> lose(Reason.CLOSED, "The coordinator was closed"));
    }

    private void join() {
        Moment asked = scheduler.now();
        try {
            folder.change(service, state -> Optional.of(state.granted(id, ttl)));
            Lease granted = hold(asked);
            voice.tell(listener -> listener.joined(granted));
            lookAgainAndAgain();
        } catch (AccessDeniedException e) {
            lose(Reason.PERMISSION_DENIED, "May not write the file of " + service + ": " + e.getMessage());
        } catch (IOException e) {
            lose(Reason.UNREACHABLE, "Could not write the file of " + service + ": " + e);
        }
    }

    private void lookAgainAndAgain() {
        look();
        if (!over) {
            scheduler.schedule(ttl.dividedBy(OwnCoordinator.LOOKS_IN_TTL), () -> line.execute(this::lookAgainAndAgain));
        }
    }

    // tag::look[]
    /** Looks at the file, and does what follows from it. */
    private void look() {
        if (over || isExpired()) {
            return;
        }
        try {
            renewIfDue();
            FleetState state = folder.read(service);
            if (state.revision() < view.revision()) {
                lose(Reason.REGRESSED, "The file of " + service + " is older than it was");
            } else if (!state.leases().containsKey(id)) {
                lose(Reason.EXPIRED, "Lease " + id + " is not in the file of " + service + " any more");
            } else {
                view.show(campaign(bury(state)));
            }
        } catch (IOException e) {
            problem = "; the file of " + service + " could not be read or written: " + e;
        }
    }

    /** The first thing to do, whatever one is about to do: this process may have been stopped for hours. */
    private boolean isExpired() {
        boolean expired =
                lease.filter(present -> present.isValidAt(scheduler.now())).isEmpty();
        if (expired) {
            lose(Reason.EXPIRED, "Lease " + id + " could not be renewed in time" + problem);
        }
        return expired;
    }
    // end::look[]

    // tag::renew[]
    private void renewIfDue() throws IOException {
        Moment asked = scheduler.now();
        if (!asked.isBefore(renewalDue)
                && folder.change(service, state -> state.renewed(id)).isPresent()) {
            Lease renewed = hold(asked);
            voice.tell(listener -> listener.renewed(renewed));
        }
    }

    /** The time counts from the moment of asking: the answer may have taken long. */
    private Lease hold(Moment asked) {
        Lease held = Lease.granted(asked, ttl);
        lease = Optional.of(held);
        renewalDue = asked.plus(ttl.dividedBy(3));
        return held;
    }
    // end::renew[]

    /** Ends the leases of those who have gone without a word, unless they are renewed at the last moment. */
    private FleetState bury(FleetState state) throws IOException {
        List<String> silent = heartbeats.ended(state.leases(), scheduler.now());
        if (silent.isEmpty()) {
            return state;
        }
        Function<FleetState, FleetState> bury = now -> now.ended(silent.stream()
                .filter(each ->
                        Objects.equals(state.leases().get(each), now.leases().get(each)))
                .toList());
        return folder.change(service, now -> Optional.of(bury.apply(now))).orElse(state);
    }

    private FleetState campaign(FleetState state) throws IOException {
        return state.office().isPresent()
                ? state
                : folder.change(service, now -> now.elected(candidate.instance(), id))
                        .orElse(state);
    }

    // tag::fenced[]
    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return fenced(term, state -> state.proclaimed(term, id, readiness)).thenApply(FleetState::revision);
    }

    private CompletableFuture<FleetState> fenced(Term term, Function<FleetState, Optional<FleetState>> change) {
        return write(
                change,
                new NotLeaderException(
                        candidate.instance() + " does not lead " + service + " in term " + term + " any more"));
    }
    // end::fenced[]

    // tag::ended[]
    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        PropertyName property = new PropertyName(name);
        return fenced(term, state -> state.put(term, id, property.text(), value))
                .thenAccept(written -> {});
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return write(state -> state.reported(id, presence), ended("Reporting")).thenAccept(written -> {});
    }

    private CoordinatorException ended(String attempt) {
        return new CoordinatorException(
                attempt + " by " + candidate.instance() + " was refused: its session of " + service + " has ended",
                null);
    }
    // end::ended[]

    @Override
    public CompletionStage<List<Presence>> members() {
        CompletableFuture<List<Presence>> answer = new CompletableFuture<>();
        line.execute(() -> {
            if (over || isExpired()) {
                answer.completeExceptionally(ended("Listing members"));
                return;
            }
            try {
                answer.complete(folder.read(service).members().values().stream()
                        .map(Member::presence)
                        .toList());
            } catch (IOException e) {
                answer.completeExceptionally(new CoordinatorException("Could not list the members of " + service, e));
            }
        });
        return answer;
    }

    // tag::leave[]
    @Override
    public CompletionStage<Void> leave() {
        voice.silence();
        line.execute(() -> {
            over = true;
            try {
                folder.change(
                        service,
                        state -> Optional.of(state)
                                .filter(now -> now.leases().containsKey(id))
                                .map(now -> now.ended(List.of(id))));
            } catch (IOException e) {
                log.warn("Lease {} of {} could not be given back; it ends by its TTL", id, candidate, e);
            }
            left.complete(null);
        });
        return left.copy();
    }
    // end::leave[]

    private CompletableFuture<FleetState> write(
            Function<FleetState, Optional<FleetState>> change, RuntimeException refusal) {
        CompletableFuture<FleetState> answer = new CompletableFuture<>();
        line.execute(() -> {
            try {
                Optional<FleetState> written = over || isExpired() ? Optional.empty() : folder.change(service, change);
                written.ifPresentOrElse(answer::complete, () -> answer.completeExceptionally(refusal));
                look();
            } catch (IOException e) {
                answer.completeExceptionally(new CoordinatorException("Could not write the file of " + service, e));
            }
        });
        return answer;
    }

    private void lose(Reason reason, String message) {
        if (!over) {
            over = true;
            voice.lost(new SessionLoss(reason, message));
        }
    }
}
