/** An application of modules. */
module com.example.modules {
    requires io.nuropb.core;
    requires io.nuropb.etcd;
    requires io.nuropb.json;
    requires io.nuropb.rabbitmq;

    // Jackson makes the records that messages are read into.
    opens com.example.modules;
}
