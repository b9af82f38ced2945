package org.rowanmq.ra;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.jms.JMSException;

/** ARCHITECTURE.md's arrows, for the resource adapter. */
@AnalyzeClasses(packages = "org.rowanmq.ra", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule adapterDependsOnClientAndTheServersApis =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.management..",
              "javax.naming..",
              "javax.security.auth..",
              "javax.sql",
              "javax.transaction.xa",
              "jakarta.jms",
              "jakarta.resource..",
              "jakarta.transaction",
              "org.apache.geronimo.transaction.manager",
              "org.rowanmq.ra..",
              "org.rowanmq.jms..",
              "org.rowanmq.runtime",
              "org.rowanmq.wire..",
              "org.jspecify.annotations");

  /** Other servers have none of it. */
  @ArchTest
  static final ArchRule oneClassKnowsGeronimo =
      noClasses()
          .that()
          .haveNameNotMatching("org\\.rowanmq\\..*ra\\.recovery\\.GeronimoLog(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.geronimo..", "jakarta.transaction");

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
  static final ArchRule nothingIsTiedToAThread =
      noFields().should().haveRawType(assignableTo(ThreadLocal.class));

  @ArchTest
  static final ArchRule noStaticThreads =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(
              assignableTo(Thread.class)
                  .or(assignableTo(java.util.concurrent.Executor.class))
                  .or(assignableTo(org.rowanmq.runtime.Environment.class)));

  @ArchTest
  static final ArchRule everyJmsExceptionHasAnErrorCode =
      noClasses()
          .should()
          .callConstructorWhere(
              target(owner(assignableTo(JMSException.class)))
                  .and(target(rawParameterTypes(String.class))));

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.rowanmq.ra.(*)..").should().beFreeOfCycles();
}
