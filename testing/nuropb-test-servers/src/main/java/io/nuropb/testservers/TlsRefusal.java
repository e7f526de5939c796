package io.nuropb.testservers;

/**
 * Why an adapter did not connect.
 *
 * @param reason the name of the adapter's reason
 * @param message what it says
 */
public record TlsRefusal(String reason, String message) {}
