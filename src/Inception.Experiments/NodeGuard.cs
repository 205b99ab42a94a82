using Inception.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Inception.Experiments;

/// <summary>Refuses what an experiment file has no use for: depth, anchors, aliases and tags.</summary>
internal sealed class NodeGuard(IParser parser, Definition definition, Func<Mark, Position> place)
{
    private const int DeepestLevel = 16;

    /// <summary>Where the node begins.</summary>
    internal Position Place(ParsingEvent node) => place(node.Start);

    /// <summary>The next node, an alias included; what is wrong with its kind is noted.</summary>
    internal ParsingEvent Next(int level)
    {
        var node = parser.Consume<ParsingEvent>();
        RefuseDepth(node, level);
        RefuseExtras(node);
        return node;
    }

    /// <summary>Notes an alias, an anchor or a tag.</summary>
    internal void RefuseExtras(ParsingEvent node)
    {
        if (node is AnchorAlias alias)
        {
            definition.Fault(Place(node), $"{Shown.Text("*" + alias.Value)} is an alias; write the value itself");
        }

        if (node is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            definition.Fault(Place(node), $"{Shown.Text("&" + anchored.Anchor.Value)} is an anchor; remove it and write values where they are used");
        }

        if (node is NodeEvent { Tag.IsEmpty: false })
        {
            definition.Fault(Place(node), "a tag stands before the value; remove it and write the value alone");
        }
    }

    /// <summary>Passes over what belongs to the node that was just consumed.</summary>
    internal void Skip(ParsingEvent node)
    {
        for (var level = node.NestingIncrease; level > 0;)
        {
            RefuseDepth(node, level);
            level += parser.Consume<ParsingEvent>().NestingIncrease;
        }
    }

    private void RefuseDepth(ParsingEvent node, int level)
    {
        if (level > DeepestLevel)
        {
            throw new LimitException(Place(node), $"this lies more than {DeepestLevel} levels deep; no setting does");
        }
    }
}
