package io.nuropb.architecture.secrets;

import io.nuropb.messaging.MessagePublisher;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;

/** Where the scene is played: in memory, or on real servers. */
interface Mesh {

    ServiceRunner service(MeshService service);

    ServiceRunner client(String name);

    /** Publishes what no client of ours would. */
    MessagePublisher strangers();
}
