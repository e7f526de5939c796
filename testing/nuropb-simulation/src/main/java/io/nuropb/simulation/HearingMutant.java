package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.testkit.PassingListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What can be wrong in what an instance hears from its session. */
enum HearingMutant implements Mutant {
    /** The renewal of a lease is not heard of. */
    RENEWAL_UNHEARD {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void renewed(Lease lease) {
                    world.trace().note(process.toString(), "does not hear of a renewal");
                }
            });
        }
    },
    /** Of what the leaders proclaim during a session, the first is heard only. */
    LATER_PROCLAMATIONS_UNHEARD {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                private boolean heard;

                @Override
                public void proclaimed(Optional<Proclamation> proclamation) {
                    if (!heard) {
                        heard = proclamation.isPresent();
                        told.proclaimed(proclamation);
                    }
                }
            });
        }
    },
    /** A leader does not hear what the others need and handle. */
    SURFACES_UNHEARD {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void memberSeen(Presence presence) {
                    told.memberSeen(new Presence(
                            presence.instance(),
                            presence.state(),
                            presence.consuming(),
                            presence.brokenSince(),
                            presence.details()));
                }
            });
        }
    },
    /** A leader takes what the first of the others needs and handles for what all of them do. */
    ONE_SURFACE_FOR_ALL {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                private Optional<Capabilities> first = Optional.empty();

                @Override
                public void memberSeen(Presence presence) {
                    first = first.or(presence::capabilities);
                    told.memberSeen(new Presence(
                            presence.instance(),
                            presence.state(),
                            presence.consuming(),
                            presence.brokenSince(),
                            first,
                            presence.details()));
                }
            });
        }
    },
    /** A leader hears again of a member that is gone, as from a watch that is late. */
    GONE_MEMBER_COMES_BACK {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                private final Map<InstanceId, Presence> latest = new HashMap<>();

                @Override
                public void memberSeen(Presence presence) {
                    latest.put(presence.instance(), presence);
                    told.memberSeen(presence);
                }

                @Override
                public void memberGone(InstanceId member) {
                    told.memberGone(member);
                    Optional.ofNullable(latest.get(member)).ifPresent(told::memberSeen);
                }
            });
        }
    },
    /** An operator's wish that is older than the session is not heard of. */
    WISH_UNREAD_AT_JOIN {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                private boolean first = true;

                @Override
                public void controlled(OperatorControl control) {
                    if (!first) {
                        told.controlled(control);
                    }
                    first = false;
                }
            });
        }
    };

    private static Coordinator listeners(Coordinator sound, UnaryOperator<SessionListener> listener) {
        return Defects.coordinator(sound, listener, UnaryOperator.identity());
    }
}
