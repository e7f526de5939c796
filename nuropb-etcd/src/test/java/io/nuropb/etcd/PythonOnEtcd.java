package io.nuropb.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.nuropb.ServiceName;
import io.nuropb.tck.coordinator.MixedFleetBench.PythonInstance;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the Python implementation of protocol 0.1.1 asks etcd for, call by call. */
final class PythonOnEtcd implements PythonInstance, AutoCloseable {

    private static final long TTL_SECONDS = 15;
    private static final long LIMIT_SECONDS = 60;

    private final Client client;
    private final ServiceName service;
    private final String id;
    private long lease;

    /** @param id as Python allows it: any text */
    PythonOnEtcd(String endpoint, ServiceName service, String id) {
        client = Client.builder().endpoints(endpoint).build();
        this.service = service;
        this.id = id;
    }

    @Override
    public boolean campaign() {
        lease = await(client.getLeaseClient().grant(TTL_SECONDS)).getID();
        PutOption bound = PutOption.builder().withLeaseId(lease).build();
        return await(client.getKVClient()
                        .txn()
                        .If(new Cmp(key("leader"), Cmp.Op.EQUAL, CmpTarget.version(0)))
                        .Then(Op.put(key("leader"), bytes(id), bound))
                        .Else(Op.get(key("leader"), GetOption.DEFAULT))
                        .commit())
                .isSucceeded();
    }

    @Override
    public void say(boolean ready) {
        await(client.getKVClient().put(key("rmq-config-ok"), bytes(ready ? "True" : "False")));
    }

    @Override
    public boolean mayConsume() {
        return await(client.getKVClient().get(key("rmq-config-ok"))).getKvs().stream()
                .anyMatch(pair -> pair.getValue().equals(bytes("True")));
    }

    @Override
    public boolean mayStart() {
        return !await(client.getKVClient().get(key("rmq-config-ok"))).getKvs().isEmpty();
    }

    @Override
    public void stop() {
        await(client.getLeaseClient().revoke(lease));
    }

    @Override
    public void close() {
        client.close();
    }

    private ByteSequence key(String name) {
        return bytes(EtcdKeyspace.key(service, name));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("etcd did not do what a Python instance asked for", e);
        }
    }
}
