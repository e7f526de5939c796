package io.nuropb.figures;

import com.google.inject.Guice;
import io.nuropb.InstanceId;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.util.ArrayList;
import java.util.List;

/**
 * A process with an instance of each of several services. Started first, it leads them all. Configured by its
 * environment as {@code OrdersService} is.
 */
final class LeadersProgram {

    private LeadersProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<ServiceRunner> runners = new ArrayList<>();
        for (int i = 1; i <= CrashTest.SERVICES; i++) {
            ServiceRunner runner = Guice.createInjector(
                            new ServiceModule(
                                    MeshService.named(CrashTest.service(i)).build(),
                                    RunnerConfig.defaults(),
                                    new InstanceId("victim")),
                            new EtcdModule(CrashTest.etcd(System.getenv("NUROPB_ETCD_ENDPOINTS"))),
                            new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL"))))
                    .getInstance(ServiceRunner.class);
            runners.add(runner);
            runner.start().join(); // one after the other, so that their leases are not renewed at one time
        }
        runners.get(0).awaitStop();
    }
}
