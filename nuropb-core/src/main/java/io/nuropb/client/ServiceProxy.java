package io.nuropb.client;

import io.nuropb.messaging.NuropbMessageException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the calls of a Java interface with calls on the mesh. */
final class ServiceProxy implements InvocationHandler {

    private final MeshClient client;
    private final String service;
    private final Class<?> type;
    private final Map<Method, ProxyMethod> methods = new HashMap<>();

    private ServiceProxy(MeshClient client, String service, Class<?> type) {
        this.client = client;
        this.service = service;
        this.type = type;
    }

    /** @throws IllegalArgumentException if the type is no interface that can be called in this way */
    static <T> T of(MeshClient client, String service, Class<T> type) {
        if (!type.isInterface() || type.isSealed()) {
            throw new IllegalArgumentException(
                    "A proxy needs an interface that is not sealed; " + type.getName() + " is none");
        }
        ServiceProxy proxy = new ServiceProxy(client, service, type);
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && !isOfObject(method)) {
                proxy.methods.put(method, ProxyMethod.of(method));
            }
        }
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, proxy));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        ProxyMethod remote = methods.get(method);
        if (remote != null) {
            return call(remote, arguments == null ? new Object[0] : arguments);
        }
        if (isOfObject(method)) {
            return ofObject(proxy, method, arguments);
        }
        return ownBody(method).bindTo(proxy).invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }

    /** The body of a default method; the interface need not be public. */
    private static MethodHandle ownBody(Method method) throws IllegalAccessException {
        Class<?> owner = method.getDeclaringClass();
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).unreflectSpecial(method, owner);
    }

    private @Nullable Object call(ProxyMethod method, @Nullable Object[] arguments) {
        CallOptions options = client.defaults();
        Object params = method.params(arguments);
        if (!method.blocks()) {
            return client.request(service, method.name(), params, method.result(), options);
        }
        Object result = client.call(service, method.name(), params, method.result(), options);
        if (result == null && method.needsValue()) {
            throw new NuropbMessageException(
                    service + "." + method.name() + " answered null, which " + method.label() + " cannot return");
        }
        return result;
    }

    private @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + " of service '" + service + "'";
        };
    }

    private static boolean isOfObject(Method method) {
        return switch (method.getName()) {
            case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
            case "hashCode", "toString" -> method.getParameterCount() == 0;
            default -> false;
        };
    }
}
