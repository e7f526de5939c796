# What the users of a service "orders" and of a program "visitor" need on a virtual host. docs/security.md shows these commands,
# tests run them.

# tag::instance[]
rabbitmqctl add_user orders "$PASSWORD"
rabbitmqctl set_permissions -p "$VHOST" orders \
    '^nuropb-(orders-(sq|dl|dlx|[^-]+-rq)|(rpc|events|dl)-exchange)$' \
    '^(nuropb-(orders-(sq|dl|dlx)|(rpc|events|dl)-exchange)|amq\.default)$' \
    '^nuropb-(orders-(sq|dlx|[^-]+-rq)|(rpc|events|dl)-exchange)$'
# end::instance[]

# tag::declared[]
rabbitmqctl add_user orders "$PASSWORD"
rabbitmqctl set_permissions -p "$VHOST" orders \
    '^nuropb-orders-[^-]+-rq$' \
    '^(nuropb-(orders-(sq|dl|dlx)|(rpc|events|dl)-exchange)|amq\.default)$' \
    '^nuropb-(orders-(sq|dlx|[^-]+-rq)|(rpc|events|dl)-exchange)$'
# end::declared[]

# tag::program[]
rabbitmqctl add_user visitor "$PASSWORD"
rabbitmqctl set_permissions -p "$VHOST" visitor \
    '^nuropb-visitor-[^-]+-rq$' \
    '^nuropb-(rpc|events)-exchange$' \
    '^nuropb-visitor-[^-]+-rq$'
# end::program[]

# tag::listener[]
rabbitmqctl add_user visitor "$PASSWORD"
rabbitmqctl set_permissions -p "$VHOST" visitor \
    '^nuropb-visitor-[^-]+-(rq|listen)$' \
    '^nuropb-((rpc|events)-exchange|visitor-[^-]+-listen)$' \
    '^nuropb-(events-exchange|visitor-[^-]+-(rq|listen))$'
# end::listener[]

# tag::etcd[]
etcdctl role add orders
etcdctl role grant-permission orders --prefix=true read /nuropb/orders/
etcdctl role grant-permission orders readwrite /nuropb/orders/ /nuropb/orders/control
etcdctl role grant-permission orders readwrite /nuropb/orders/control0 /nuropb/orders0
etcdctl user add "orders:$PASSWORD"
etcdctl user grant-role orders orders
# end::etcd[]
