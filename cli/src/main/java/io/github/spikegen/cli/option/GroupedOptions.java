package io.github.spikegen.cli.option;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Lists options under the heading of the mixin that they come from.
 *
 * <p>Picocli's own groups would do that too, but an option that is given twice there silently sets
 * the others of its group back to their defaults.
 */
public final class GroupedOptions implements IHelpSectionRenderer {

  /** The mixins that are groups, and the headings of their options. */
  private static final Map<String, String> HEADINGS =
      Map.of(
          "data",
          "Data",
          "training",
          "Training",
          "model",
          "Model",
          "hardware",
          "Hardware",
          "cluster",
          "Cluster");

  /** Makes a command and those below it list their options in groups. */
  public static void useFor(CommandLine command) {
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedOptions());
    command.getSubcommands().values().forEach(GroupedOptions::useFor);
  }

  @Override
  public String render(Help help) {
    CommandSpec command = help.commandSpec();
    Set<OptionSpec> grouped =
        groups(command)
            .flatMap(name -> command.mixins().get(name).options().stream())
            .collect(Collectors.toSet());
    List<OptionSpec> others =
        command.options().stream().filter(option -> !grouped.contains(option)).toList();
    StringBuilder text = new StringBuilder(help.optionListExcludingGroups(others));
    groups(command)
        .forEach(
            name ->
                text.append("%n%s:%n".formatted(HEADINGS.get(name)))
                    .append(help.optionListExcludingGroups(command.mixins().get(name).options())));
    return text.toString();
  }

  private static Stream<String> groups(CommandSpec command) {
    return command.mixins().keySet().stream().filter(HEADINGS::containsKey);
  }
}
