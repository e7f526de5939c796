package io.nuropb.messaging;

/** The handler did not run, since too many others hold threads past their deadline; the message goes back to the queue. */
record NotStarted() implements Outcome {}
