package io.nuropb.spring.test;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.service.MeshService;
import io.nuropb.spring.MeshServiceCustomizer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Leaves out the components of an application that are no part of its service, and make none with {@code @Bean}. */
final class HandlerFilter extends StandardAnnotationCustomizableTypeExcludeFilter<NuropbTest> {

    private static final Set<Class<?>> INCLUDED = Set.of(MeshServiceCustomizer.class, MeshService.class);

    HandlerFilter(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory readers) throws IOException {
        return isPart(reader, readers) || makesPart(reader.getAnnotationMetadata(), readers);
    }

    private boolean isPart(MetadataReader reader, MetadataReaderFactory readers) throws IOException {
        return super.defaultInclude(reader, readers) || handles(reader.getAnnotationMetadata(), readers);
    }

    /** Annotated methods of interfaces are for callers. */
    private static boolean handles(AnnotationMetadata type, MetadataReaderFactory readers) throws IOException {
        if (type.isInterface()) {
            return false;
        }
        if (type.hasAnnotatedMethods(MeshMethod.class.getName()) || type.hasAnnotatedMethods(OnEvent.class.getName())) {
            return true;
        }
        Optional<MetadataReader> parent = parent(type, readers);
        return parent.isPresent() && handles(parent.get().getAnnotationMetadata(), readers);
    }

    private boolean makesPart(AnnotationMetadata type, MetadataReaderFactory readers) throws IOException {
        for (MethodMetadata method : type.getAnnotatedMethods(Bean.class.getName())) {
            Optional<MetadataReader> made = find(method.getReturnTypeName(), readers);
            if (made.isPresent() && isPart(made.get(), readers)) {
                return true;
            }
        }
        Optional<MetadataReader> parent = parent(type, readers);
        return parent.isPresent() && makesPart(parent.get().getAnnotationMetadata(), readers);
    }

    private static Optional<MetadataReader> parent(AnnotationMetadata type, MetadataReaderFactory readers)
            throws IOException {
        String parent = type.getSuperClassName();
        return parent == null ? Optional.empty() : find(parent, readers);
    }

    /** A class of the application; empty for one of Java's, for what is no class, and for one that is missing. */
    private static Optional<MetadataReader> find(String name, MetadataReaderFactory readers) throws IOException {
        if (name.startsWith("java.")) {
            return Optional.empty();
        }
        try {
            return Optional.of(readers.getMetadataReader(name));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        return INCLUDED;
    }
}
