package io.nuropb.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Faults of single gRPC calls: answers that come late or never, watches that break or fall silent. */
final class CallFaults implements ClientInterceptor, AutoCloseable {

    private static final String WATCH = "etcdserverpb.Watch";

    private final ScheduledThreadPoolExecutor deliveries = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "call-faults");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean loseElection = new AtomicBoolean();
    private final Set<Ear<?>> watches = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile Duration delay = Duration.ZERO;

    void delayAnswers(Duration later) {
        delay = later;
    }

    void loseNextElectionAnswer() {
        loseElection.set(true);
    }

    void breakWatches() {
        watches.forEach(Ear::breakOff);
    }

    void silenceWatches() {
        watches.forEach(Ear::silence);
    }

    /** The names of all methods that were called so far, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        asked.add(method.getFullMethodName());
        boolean watch = WATCH.equals(method.getServiceName());
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private Ear<A> ear = new Ear<>(this, new ClientCall.Listener<>() {});

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                ear = new Ear<>(this, listener);
                if (watch) {
                    watches.add(ear);
                }
                super.start(ear, headers);
            }

            @Override
            public void sendMessage(Q message) {
                if (isElection(message) && loseElection.getAndSet(false)) {
                    ear.loseAnswer();
                }
                super.sendMessage(message);
            }
        };
    }

    private static boolean isElection(Object message) {
        String text = message.toString();
        return text.contains("request_put") && text.contains("create_revision: 0\n");
    }

    @Override
    public void close() {
        deliveries.shutdownNow();
    }

    private final class Ear<A> extends ClientCall.Listener<A> {
        private final ClientCall<?, A> call;
        private final ClientCall.Listener<A> listener;
        private volatile boolean lost;
        private volatile boolean silent;
        private volatile boolean broken;

        Ear(ClientCall<?, A> call, ClientCall.Listener<A> listener) {
            this.call = call;
            this.listener = listener;
        }

        void loseAnswer() {
            lost = true;
        }

        void silence() {
            silent = true;
        }

        void breakOff() {
            deliver(() -> {
                broken = true;
                watches.remove(this);
                call.cancel("broken by the test", null);
                listener.onClose(Status.UNAVAILABLE.withDescription("broken by the test"), new Metadata());
            });
        }

        @Override
        public void onHeaders(Metadata headers) {
            deliver(() -> listener.onHeaders(headers));
        }

        @Override
        public void onMessage(A message) {
            deliver(() -> {
                if (silent) {
                    call.request(1);
                } else if (!lost) {
                    listener.onMessage(message);
                }
            });
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            deliver(() -> {
                watches.remove(this);
                listener.onClose(lost ? Status.UNAVAILABLE.withDescription("lost by the test") : status, trailers);
            });
        }

        @Override
        public void onReady() {
            deliver(listener::onReady);
        }

        private void deliver(Runnable delivery) {
            if (!deliveries.isShutdown()) {
                Future<?> unused =
                        deliveries.schedule(() -> unlessBroken(delivery), delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void unlessBroken(Runnable delivery) {
            if (!broken) {
                delivery.run();
            }
        }
    }
}
