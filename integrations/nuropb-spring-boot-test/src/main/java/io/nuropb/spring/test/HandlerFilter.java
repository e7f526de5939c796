package io.nuropb.spring.test;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.spring.MeshServiceCustomizer;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Leaves out the components of an application that are no handlers. */
final class HandlerFilter extends StandardAnnotationCustomizableTypeExcludeFilter<NuropbTest> {

    private static final Set<Class<?>> INCLUDED = Set.of(MeshServiceCustomizer.class);

    HandlerFilter(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory readers) throws IOException {
        return super.defaultInclude(reader, readers) || handles(reader.getAnnotationMetadata(), readers);
    }

    private static boolean handles(AnnotationMetadata type, MetadataReaderFactory readers) throws IOException {
        if (type.hasAnnotatedMethods(MeshMethod.class.getName()) || type.hasAnnotatedMethods(OnEvent.class.getName())) {
            return true;
        }
        String parent = type.getSuperClassName();
        return parent != null
                && !parent.startsWith("java.")
                && handles(readers.getMetadataReader(parent).getAnnotationMetadata(), readers);
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        return INCLUDED;
    }
}
