package io.nuropb.spring;

import org.jspecify.annotations.Nullable;

/** A setting of the application that NuroPB cannot use; it names the property and what to do about it. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String property;
    private final String remedy;

    /**
     * @param property the name of the property
     * @param problem what is the matter with it, as the rest of a sentence that begins with its name; without secrets
     * @param remedy what to do
     */
    InvalidSettingException(String property, String problem, String remedy, @Nullable Throwable cause) {
        super(property + " " + problem, cause);
        this.property = property;
        this.remedy = remedy;
    }

    /** The name of the property. */
    public String property() {
        return property;
    }

    /** What to do about it, in a sentence. */
    public String remedy() {
        return remedy;
    }
}
