package io.nuropb.json;

/** A value that has been found well-formed, and is read when somebody looks into it. */
interface Unread {

    /** What it is read from. */
    JsonText text();
}
