package io.nuropb.simulation;

import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.simulation.Journal.Sent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The service's handlers in all instances: they answer what the journal expects, unless they are in a bad mood. */
final class Handlers {

    static final String METHOD = "work";
    static final String TOPIC = "news.today";

    enum Mood {
        WELL,
        THROWS,
        ERRS,
        HANGS,
        SLOW,
        CALLS_AGAIN,
        CALLS_ITS_OWN,
        RETURNS_TOO_MUCH
    }

    private static final double IN_A_MOOD = 0.5;
    private static final double PONDERS = 0.3;

    private final World world;
    private final Chance chance;
    private Mood mood = Mood.WELL;

    Handlers(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    void be(Mood value) {
        mood = value;
    }

    MeshService service(SimulatedProcess process) {
        MeshServiceBuilder service = MeshService.named(World.SERVICE.value());
        for (Edition edition : Edition.values()) {
            if (edition.compareTo(process.edition()) <= 0) {
                service.method(edition.method(), (params, context) -> handle(process, context.traceId(), params))
                        .onEvent(
                                edition.topic(), (event, context) -> handle(process, context.traceId(), fields(event)));
            }
        }
        world.workload().serve(service, process.scheduler());
        return service.build();
    }

    private static Map<?, ?> fields(@Nullable Object event) {
        return event instanceof Map<?, ?> map ? map : Map.of();
    }

    /** What every version of the service listens to. */
    Set<String> topics() {
        MeshServiceBuilder service = MeshService.named(World.SERVICE.value()).onEvent(TOPIC, (event, context) -> null);
        world.workload().serve(service, world.time());
        return service.build().topics();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The dispatcher looks whether what it gets is a stage.
    private @Nullable Object handle(SimulatedProcess process, @Nullable String traceId, Map<?, ?> params) {
        Optional<Sent> known = world.witness().handling(process, traceId, params.get("payload"));
        if (known.isEmpty()) {
            return "nothing";
        }
        Sent sent = known.get();
        Mood now = chance.happens(IN_A_MOOD) ? mood : Mood.WELL;
        switch (now) {
            case THROWS -> {
                sent.ended++;
                throw new IllegalStateException("A handler in a bad mood");
            }
            case ERRS -> {
                sent.ended++;
                throw new AssertionError("A handler in a very bad mood");
            }
            case CALLS_AGAIN -> throw new NuropbCallAgainException("Not now");
            case HANGS -> {
                return new CompletableFuture<>();
            }
            case SLOW -> {
                return later(process, sent, Duration.ofMillis(500 + chance.below(5_000)));
            }
            case CALLS_ITS_OWN -> {
                return world.load().callFrom(process, sent).handle((value, failure) -> {
                    sent.ended++;
                    return Journal.answer(sent.number);
                });
            }
            case RETURNS_TOO_MUCH -> {
                sent.ended++;
                return World.TOO_LARGE;
            }
            case WELL -> {
                if (chance.happens(PONDERS)) {
                    return later(process, sent, Duration.ofMillis(chance.below(100)));
                }
            }
        }
        sent.ended++;
        world.witness().outcomes().returned(process, traceId);
        return Journal.answer(sent.number);
    }

    private CompletableFuture<Object> later(SimulatedProcess process, Sent sent, Duration delay) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        process.scheduler().schedule(delay, () -> {
            sent.ended++;
            answer.complete(Journal.answer(sent.number));
        });
        return answer;
    }
}
