package io.nuropb.tck.mesh;

import io.nuropb.tck.broker.BrokerBench;
import io.nuropb.tck.broker.MessagePublisherContract;
import io.nuropb.tck.broker.MessageSourceContract;

/**
 * What messages of every kind come to, and every outcome of a call, whichever broker carries them: what a service's
 * tests in memory show holds on RabbitMQ, since both keep this contract.
 *
 * <p>It runs whole instances on an adapter's topology, source and publisher, without a coordinator, and needs nothing
 * but a {@link BrokerBench}. An adapter that keeps {@link MessageSourceContract} and {@link MessagePublisherContract}
 * and fails here does something else than it says.
 *
 * <p>What happens when the broker goes away is {@link MeshFaultContract}.
 */
public interface MeshContract
        extends MeshResultContract,
                MeshLateResultContract,
                MeshToleranceContract,
                MeshErrorContract,
                MeshNestedCallContract,
                MeshObservationContract,
                MeshTimeContract,
                MeshCommandContract,
                MeshEventContract,
                MeshContextContract,
                MeshEncryptionContract,
                MeshInstancesContract,
                MeshGiveBackContract,
                MeshRepetitionContract {}
