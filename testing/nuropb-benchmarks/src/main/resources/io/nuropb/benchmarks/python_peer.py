"""What `bin/bench --python` measures of Python: pika's connection on asyncio, the standard library's json, and the
package cryptography, with the messages of NuroPB's protocol.

    service URI QUEUE PREFETCH                               says "ready", and answers requests until it is ended
    caller URI EXCHANGE SERVICE IN_FLIGHT WARM_UP SECONDS    prints how many requests are answered a second
    encryption WARM_UP SECONDS                               prints how many are encrypted a second of processor time
"""

import asyncio
import base64
import json
import signal
import sys
import time
import uuid

import pika
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pika.adapters.asyncio_connection import AsyncioConnection

# No run takes so long: a process that hangs, or that nobody ends, is ended by the system.
LIMIT_SECONDS = 120
HEADERS = {"nuropb_protocol": "0.1.1", "nuropb_version": "0.1.1", "trace_id": None, "encrypted": ""}
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


def properties(kind, **others):
    return pika.BasicProperties("application/json", headers={**HEADERS, "nuropb_type": kind}, **others)


def on_channel(uri, use):
    """Hands an open channel and the loop to a function, and runs the loop until it is stopped."""
    loop = asyncio.new_event_loop()

    def failed(_, reason):
        sys.exit(f"The connection or its channel ended: {reason!r}")

    def opened(channel):
        channel.add_on_close_callback(failed)
        use(channel, loop)

    AsyncioConnection(pika.URLParameters(uri), on_open_callback=lambda it: it.channel(on_open_callback=opened),
                      on_open_error_callback=failed, on_close_callback=failed, custom_ioloop=loop)
    loop.run_forever()


def service(uri, queue, prefetch):
    """Answers each request with its order; acknowledges before it answers, as Python's NuroPb does."""

    def answer(channel, delivery, request, body):
        call = json.loads(body)
        channel.basic_ack(delivery.delivery_tag)
        reply = {"tag": "response", "result": call["params"], "error": None, "correlation_id": call["correlation_id"],
                 "trace_id": call["trace_id"], "context": call["context"], "warning": None, "reply_to": ""}
        how = properties("response", correlation_id=request.correlation_id, reply_to="")
        channel.basic_publish("", request.reply_to, json.dumps(reply).encode(), how)

    def consume(channel, _):
        channel.basic_qos(prefetch_count=int(prefetch))
        channel.basic_consume(queue, answer, callback=lambda _: print("ready", flush=True))

    on_channel(uri, consume)


def order(number):
    lines = [{"sku": f"sku-{1000 + i}", "title": f"A thing with a name, no. {i}", "quantity": i + 1,
              "price": 12345 * i} for i in range(6)]
    return {"id": f"order-{number}", "customer": "Ada Byron, 4th floor", "street": "12 St James's Square, Westminster",
            "city": "London SW1Y 4JH", "express": number % 2 == 0, "lines": lines}


class Caller:
    """Sends requests, and after each answer the next one."""

    def __init__(self, exchange, target):
        self.exchange, self.target = exchange, target
        self.replies = f"nuropb-bench-client-{uuid.uuid4().hex}-rq"
        self.waiting = {}
        self.sent = self.answered = 0

    def call(self, channel):
        self.sent += 1
        correlation_id = uuid.uuid4().hex
        params = order(self.sent)
        self.waiting[correlation_id] = params["id"]
        body = {"tag": "request", "service": self.target, "method": "echo", "params": params,
                "correlation_id": correlation_id, "context": {}, "trace_id": None}
        how = properties("request", correlation_id=correlation_id, reply_to=self.replies, expiration="3600000")
        channel.basic_publish(self.exchange, self.target, json.dumps(body).encode(), how, mandatory=True)

    def take(self, channel, _, response, body):
        reply = json.loads(body)
        if reply["error"] or reply["result"]["id"] != self.waiting.pop(response.correlation_id):
            sys.exit(f"Not the answer to what was asked: {reply}")
        self.answered += 1
        self.call(channel)


def caller(uri, exchange, target, in_flight, warm_up, seconds):
    calls = Caller(exchange, target)

    async def measure(channel, loop):
        for _ in range(int(in_flight)):
            calls.call(channel)
        await asyncio.sleep(float(warm_up))
        begin, before = time.monotonic(), calls.answered
        await asyncio.sleep(float(seconds))
        print((calls.answered - before) / (time.monotonic() - begin))
        loop.stop()

    def prepare(channel, loop):
        channel.add_on_return_callback(lambda *_: sys.exit("A request was returned: no queue takes it"))
        channel.queue_declare(calls.replies, exclusive=True, auto_delete=True)
        channel.basic_consume(calls.replies, calls.take, auto_ack=True, exclusive=True,
                              callback=lambda _: loop.create_task(measure(channel, loop)))

    on_channel(uri, prepare)


def encryption(warm_up, seconds):
    """A request of 0.8 KB is sealed and opened, and so is its answer, by the same key, which is wrapped once more."""
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public_key = private_key.public_key()

    def sealed(plain, key):
        return base64.b64encode(public_key.encrypt(key, OAEP)) + b"." + base64.b64encode(Fernet(key).encrypt(plain))

    def exchange(plain):
        key = Fernet.generate_key()
        wrapped, token = (base64.b64decode(part) for part in sealed(plain, key).split(b"."))
        received = private_key.decrypt(wrapped, OAEP)
        _, reply = sealed(Fernet(received).decrypt(token), received).split(b".")
        return Fernet(key).decrypt(base64.b64decode(reply))

    def rate(limit):
        end, begin, exchanges = time.monotonic() + limit, time.thread_time(), 0
        while time.monotonic() < end:
            exchange(b'{"a": 12}' * 90)
            exchanges += 1
        return exchanges / (time.thread_time() - begin)

    rate(float(warm_up))
    print(rate(float(seconds)))


if __name__ == "__main__":
    signal.alarm(LIMIT_SECONDS)
    {"service": service, "caller": caller, "encryption": encryption}[sys.argv[1]](*sys.argv[2:])
