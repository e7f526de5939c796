package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MethodOptions;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What {@code nuropb serve} serves: a method for each thing that can become of a call. */
final class SampleService {

    /** How many keys of {@code call_again_once} are remembered; the oldest are forgotten first. */
    private static final int MAX_KEYS = 10_000;

    private static final double MAX_SECONDS = 600;
    private static final int MILLISECONDS = 1_000;

    record Addends(Number a, Number b) {}

    record Slow(double seconds) {}

    record Fail(String text) {}

    record Key(String key) {}

    record Publication(String topic, @Nullable Object value) {}

    private final Identity identity;
    private final MessageCounts tally;
    private final Scheduler scheduler;
    private final Set<String> keys = Collections.newSetFromMap(Collections.synchronizedMap(new Latest()));

    SampleService(Identity identity, MessageCounts tally, Scheduler scheduler) {
        this.identity = identity;
        this.tally = tally;
        this.scheduler = scheduler;
    }

    /**
     * The service.
     *
     * @param key what calls can be encrypted for; without one, there is no method {@code secret}
     * @param topics patterns of the topics that it listens to
     */
    MeshService service(Optional<ServiceKey> key, List<String> topics) {
        MeshServiceBuilder service = MeshService.named(identity.service().value())
                .description("A sample: a method for each thing that can become of a call")
                .method("echo", MethodOptions.described("Returns its parameters"), (params, context) -> params)
                .method(
                        "add",
                        Addends.class,
                        MethodOptions.described("Returns the sum of two numbers")
                                .withParameter("a", "The one")
                                .withParameter("b", "The other", 1),
                        (addends, context) -> sum(addends))
                .method("whoami", MethodOptions.described("Returns who answers"), (none, context) -> whoAmI())
                .method(
                        "slow",
                        Slow.class,
                        MethodOptions.described("Returns after so many seconds"),
                        (params, context) -> slow(params.seconds()))
                .method("fail", Fail.class, MethodOptions.described("Fails with this text"), (params, context) -> {
                    throw new IllegalStateException(params.text());
                })
                .method(
                        "call_again_once",
                        Key.class,
                        MethodOptions.described("Asks to be called again when it sees a key for the first time"),
                        (params, context) -> callAgainOnce(params.key(), context))
                .method(
                        "call_again_always",
                        MethodOptions.described("Asks to be called again, whenever it is called"),
                        (params, context) -> {
                            throw new NuropbCallAgainException("Asked to be called again, as always");
                        })
                .method(
                        "success_with_events",
                        Publication.class,
                        MethodOptions.described("Returns the value, and publishes it to the topic"),
                        (params, context) ->
                                Outcome.withEvents(params.value(), FollowUpEvent.of(params.topic(), params.value())))
                .method(
                        "ctx_echo",
                        MethodOptions.described("Returns the caller's context"),
                        (params, context) -> context.values())
                .method(
                        "auth_echo",
                        MethodOptions.described("Returns the caller's claims: {\"sub\": token}")
                                .withAuthorizer(SampleService::authorize),
                        (params, context) -> context.claims())
                .method(
                        "stats",
                        MethodOptions.described("Returns the calls and events that this instance has seen"),
                        (params, context) -> stats());
        topics.forEach(topic -> service.onEvent(topic, (event, context) -> null));
        key.ifPresent(known -> service.key(known)
                .method(
                        "secret",
                        MethodOptions.described("Returns its parameters, if they came encrypted")
                                .withEncryption(),
                        (params, context) -> params));
        return service.build();
    }

    private static Number sum(Addends addends) {
        Number a = addends.a();
        Number b = addends.b();
        return isWhole(a) && isWhole(b)
                ? new BigInteger(a.toString()).add(new BigInteger(b.toString()))
                : a.doubleValue() + b.doubleValue();
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer || number instanceof Long || number instanceof BigInteger;
    }

    private Map<String, Object> whoAmI() {
        Map<String, Object> who = new LinkedHashMap<>();
        who.put("service", identity.service().value());
        who.put("instance", identity.instance().value());
        who.put("pid", ProcessHandle.current().pid());
        who.put("language", "java");
        who.put("version", Runtime.version().toString());
        return who;
    }

    /** Holds no thread meanwhile. */
    private CompletionStage<Map<String, Object>> slow(double seconds) {
        if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
            throw new NuropbValidationException("'seconds' is " + seconds + "; allowed: 0 to " + MAX_SECONDS);
        }
        CompletableFuture<Map<String, Object>> done = new CompletableFuture<>();
        scheduler.schedule(
                Duration.ofMillis(Math.round(seconds * MILLISECONDS)), () -> done.complete(Map.of("slept", seconds)));
        return done;
    }

    /** In a fleet, it may be another instance that is called again: so what was delivered before is not new either. */
    private Map<String, Object> callAgainOnce(String key, HandlerContext context) {
        boolean isNew = keys.add(key);
        if (isNew && !context.redelivered()) {
            throw new NuropbCallAgainException("Key '" + key + "' is new here");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("key", key);
        result.put("redelivered", context.redelivered());
        return result;
    }

    /** Any text will do as a token, unless it begins with "bad": this is a sample, and proves nothing. */
    private static Map<String, @Nullable Object> authorize(@Nullable Object credentials) {
        if (!(credentials instanceof String token) || token.isBlank()) {
            throw new NuropbAuthenticationException("The context has no text 'Authorization'");
        }
        if (token.startsWith("bad")) {
            throw new NuropbAuthorizationException("Tokens that begin with 'bad' are refused");
        }
        return Map.of("sub", token);
    }

    private Map<String, Object> stats() {
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("service", identity.service().value());
        stats.put("instance", identity.instance().value());
        stats.put("calls", tally.calls());
        stats.put("events", tally.events());
        return stats;
    }

    private static final class Latest extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_KEYS;
        }
    }
}
