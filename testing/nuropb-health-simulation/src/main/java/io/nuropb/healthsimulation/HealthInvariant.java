package io.nuropb.healthsimulation;

/** What must always be true of a leader that watches over its service. Of each, a defect shows that it can fail. */
enum HealthInvariant {
    /** H1: too many failures, and callers at fault, are told of. */
    REPORTED("an unhealthy condition is reported within two periods of the moment from which it can be seen"),
    /** What the operations guide says that a leader does, it does in time. */
    ACTS("what goes on for a second window is acted upon within two periods"),
    /** The wished number follows what is needed, upwards soon and downwards after five minutes. */
    FOLLOWS_LOAD("where many more instances are needed, or far fewer, for long, the wished number follows"),
    /** H2: no alarm without a fault. */
    QUIET("without a fault nothing is alerted, refused, paused or terminated"),
    /** H2: a steady load has a steady number. */
    STEADY("under constant load without a fault, the wished number stays within its tolerance"),
    /** H3: more only where more are needed, and fewer where fewer are. */
    DIRECTION("the wished number never goes away from what is needed"),
    /** Nothing follows from what is not known. */
    FROZEN("the wished number does not change while the fleet pauses, or statistics are absent or stale"),
    /** Steps have limits. */
    PACE(
            "the wished number grows by four or doubles in a minute at most, and falls by a quarter, never below what is busy"),
    /** Limits hold. */
    BOUNDS("the wished number is between the configured limits"),
    /** A signal is told each period, with a valid time and the true number of instances. */
    SIGNALLED("a leader signals each period, for twelve periods at most, with how many instances there are"),
    /** Terms and sequence numbers rise. */
    SEQUENCE("terms and sequence numbers of signals only rise, and one leader signals at a time"),
    /** What is published is what was signalled last. */
    PUBLISHED("the published signal is the leader's latest"),
    /** One caller in ten. */
    FEW_OUT("at most one caller in ten, or one, is refused at once"),
    /** Who sends well is not blamed. */
    BLAMELESS("nobody is blamed or refused who did not send too much that is faulty, under a verified name"),
    /** Methods that work are not refused, and a fleet does not pause for one method or caller. */
    PROPORTIONATE("only what fails is kept out, and not before it has gone on for a second window"),
    /** Modes are kept to. */
    OBEDIENT("a leader that is to advise or warn does nothing, and terminates only whoever has come back"),
    /** One tries for all. */
    ONE_PROBE(
            "after a pause one instance tries, the same for a window as long as it lives, and the leader only if nobody else can"),
    /** A successor goes on. */
    CONTINUES("a change of leader ends neither a pause nor a refusal, and takes back no instance that was asked for"),
    /** What is over has no consequences for ever. */
    RELEASES("pauses and refusals end when their cause has ended"),
    /** A proclamation is made for a change only. */
    SAID_ONCE("the fleet is not told again what it was told");

    private final String rule;

    HealthInvariant(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
