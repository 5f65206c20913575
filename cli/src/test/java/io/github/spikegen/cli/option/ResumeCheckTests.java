package io.github.spikegen.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.cli.command.FamilyTraining;
import io.github.spikegen.run.RunConfig;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ResumeCheckTests {

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "gan", "fsvae"})
  void everyOptionOfModelAndTrainingIsCompared(String family) {
    CommandLine train =
        SpikeGen.newCommandLine().getSubcommands().get(family).getSubcommands().get("train");
    CommandSpec spec = train.getCommandSpec();
    Set<String> options =
        Stream.of("model", "training")
            .flatMap(group -> spec.mixins().get(group).options().stream())
            .map(OptionSpec::longestName)
            .filter(name -> !name.equals("--seed")) // which all runs have
            .collect(Collectors.toSet());
    FamilyTraining<? extends RunConfig> training = train.getCommand();
    assertEquals(options, training.storedOptions().keySet());
  }
}
