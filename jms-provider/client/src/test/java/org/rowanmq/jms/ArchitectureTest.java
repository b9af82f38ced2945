package org.rowanmq.jms;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;

@AnalyzeClasses(packages = "org.rowanmq.jms", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule clientDependsOnNothingButTheJmsApi =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..", // of the JDK, as the next three
              "javax.naming..",
              "javax.net.ssl",
              "javax.transaction.xa",
              "jakarta.jms",
              "org.rowanmq.jms..",
              "org.rowanmq.runtime",
              "org.rowanmq.wire..",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule machineKnowsNeitherJmsNorSocketsNorLocks =
      noClasses()
          .that()
          .resideInAPackage("..jms.connection..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.jms..",
              "java.net..",
              "java.nio.channels..",
              "java.util.concurrent..",
              "org.rowanmq.jms",
              "org.rowanmq.jms.transport..",
              "org.rowanmq.jms.message..");

  @ArchTest
  static final ArchRule socketsOnlyInTransport =
      noClasses()
          .that()
          .resideOutsideOfPackages("..jms.transport..", "..jms.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "javax.net..");

  @ArchTest
  static final ArchRule transportKnowsNoJms =
      noClasses()
          .that()
          .resideInAPackage("..jms.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.jms..");

  @ArchTest
  static final ArchRule timeAndThreadsAreInjected =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule everyJmsExceptionHasAnErrorCode =
      noClasses()
          .should()
          .callConstructorWhere(
              target(
                      owner(
                          assignableTo(JMSException.class)
                              .or(assignableTo(JMSRuntimeException.class))))
                  .and(target(rawParameterTypes(String.class))))
          .because("getErrorCode() leads users to the documentation");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.rowanmq.jms.(*)..").should().beFreeOfCycles();
}
