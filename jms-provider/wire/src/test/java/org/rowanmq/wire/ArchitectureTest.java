package org.rowanmq.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.rowanmq.wire", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule wireDependsOnNothing =
      classes()
          .that()
          .resideOutsideOfPackages("org.rowanmq.wire.scram..", "org.rowanmq.wire.tls..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.wire..",
              "org.jspecify..",
              "java.lang..",
              "java.io",
              "java.nio",
              "java.nio.charset",
              "java.util",
              "java.util.concurrent",
              "java.util.concurrent.atomic",
              "java.util.function",
              "java.util.zip");

  @ArchTest
  static final ArchRule cryptographyIsForAuthenticationOnly =
      classes()
          .that()
          .resideInAPackage("org.rowanmq.wire.scram..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.wire..",
              "org.jspecify..",
              "java.lang..",
              "java.nio",
              "java.nio.charset",
              "java.security..",
              "java.text",
              "java.util..",
              "javax.crypto..");

  @ArchTest
  static final ArchRule tlsIsMadeOfFilesAndKeys =
      classes()
          .that()
          .resideInAPackage("org.rowanmq.wire.tls..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.wire.tls..",
              "org.jspecify..",
              "java.lang..",
              "java.io",
              "java.nio.charset",
              "java.nio.file..",
              "java.security..",
              "java.time",
              "java.util..",
              "javax.crypto..",
              "javax.net.ssl",
              "javax.security.auth.x500");

  @ArchTest
  static final ArchRule wireKnowsNoThreads =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.concurrent.ExecutorService.class);

  @ArchTest
  static final ArchRule timeIsInjected =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");
}
