import type { CopyCatalogue, Forms } from "../catalogue.ts";

const anew = {
  sender: "Envoyez de nouveau, avec un nouveau lien.",
  receiver: "Demandez un nouvel envoi.",
};

const consent: CopyCatalogue["consent"] = {
  title: "Si vous vous manquez",
  ask: { label: "Me demander", note: "Rien n’est conservé avant votre accord." },
  keep: {
    label: "Garder une copie chiffrée",
    note: (span) =>
      `Elle est envoyée au serveur si personne ne vient en une minute, ou si aucun chemin ne mène à l’autre personne. Le serveur ne peut pas la lire. Durée de conservation\u00a0: ${span}.`,
  },
  never: {
    label: "Ne rien conserver",
    note: "Cela va directement à l’autre personne, ou pas du tout.",
  },
};

const now: CopyCatalogue["now"] = {
  title: "L’autre personne n’est pas disponible\u202f?",
  lead: "Déposez une copie chiffrée. Le même lien l’ouvre quand elle veut, et vous pouvez fermer cette page dès que tout est déposé.",
  lifetime: "Conservation",
  downloads: "Téléchargements",
  any: "sans limite",
  password: "Mot de passe, si vous voulez",
  passwordNote: "Il le faut en plus du lien. S’il est perdu, personne ne peut ouvrir la copie.",
  button: "Déposer une copie",
  asking: "On demande de la place au serveur.",
};

const offer: CopyCatalogue["offer"] = {
  title: "Garder une copie\u202f?",
  noPath:
    "Aucun chemin d’un navigateur à l’autre n’a été trouvé pour l’instant. La recherche continue.",
  lead: "Une copie chiffrée arriverait quand même\u00a0: l’autre page continue avec elle toute seule, ou le même lien l’ouvre plus tard. Le serveur ne peut pas la lire.",
  refused: "Le serveur n’a pas accepté de copie.",
  awaited:
    "Aucun chemin d’un navigateur à l’autre n’a été trouvé pour l’instant. Si l’expéditeur garde une copie chiffrée, cette page continue avec elle toute seule.",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "Le serveur ne répond pas. Nouvel essai en cours.",
  "rate-limited": "Le serveur demande à tous de ralentir. Cela continue dans un instant.",
  "storage-full": "Le serveur n’a pas de place pour l’instant. Nouvel essai en cours.",
  "part-missing": "Le reste n’est pas encore là. Cela continue quand l’expéditeur l’aura déposé.",
};

const storing: CopyCatalogue["storing"] = {
  title: "Dépôt d’une copie chiffrée",
  lead: "Le lien fonctionne déjà. Le serveur ne peut pas lire ce qu’il garde.",
  why: {
    nobody: "Personne n’est venu pour l’instant, et vous vouliez alors une copie.",
    "no-path": "Aucun chemin ne menait d’un navigateur à l’autre.",
    lost: "La liaison avec l’autre personne a été perdue.",
  },
  bar: "Déposé",
  told: (percent) => `Déposé\u00a0: ${percent}`,
  tab: (percent) => `${percent} déposés`,
  foot: "Gardez cette page ouverte jusqu’à la fin. Si elle se ferme avant, choisissez de nouveau les mêmes fichiers, et cela continue.",
};

const stored: CopyCatalogue["stored"] = {
  title: "La copie est déposée",
  lead: "Le lien l’ouvre à tout moment. Vous pouvez fermer cette page.",
  tab: "Copie déposée",
  until: {
    today: (time) => `Conservée jusqu’à ${time}`,
    tomorrow: (time) => `Conservée jusqu’à demain, ${time}`,
    later: (dayAndTime) => `Conservée jusqu’au ${dayAndTime}`,
  },
  undownloaded: "Pas encore téléchargée",
  downloaded: { one: "Téléchargée # fois", other: "Téléchargée # fois" },
  downloadedOf: (done, most) => `Téléchargements\u00a0: ${done} sur ${most}`,
  password: "Avec mot de passe",
  extend: (span) => `Garder, durée\u00a0: ${span}`,
  revoke: "Retirer la copie",
  failed: "Le serveur n’a pas répondu. Rien n’a changé\u00a0: réessayez.",
  foot: "Si vous la retirez, il n’en reste rien sur le serveur. Ceux qui l’ont téléchargée l’ont toujours.",
};

const locked: CopyCatalogue["locked"] = {
  title: "Il faut un mot de passe",
  lead: "L’expéditeur garde une copie chiffrée pour vous et a mis un mot de passe. Il n’est pas dans le lien\u00a0: demandez-le.",
  label: "Mot de passe",
  button: "Ouvrir",
  wrong: "Ce mot de passe ne l’ouvre pas.",
  trying: "Essai en cours.",
};

const single: CopyCatalogue["single"] = {
  ask: "Prendre un seul fichier",
  label: "Une partie de son nom",
  take: "Prendre",
  takeOne: (name) => `Prendre seulement ${name}`,
  none: "Aucun fichier ne porte ce nom.",
  foot: "Les autres restent où ils sont, et la copie reste entière.",
};

const report: CopyCatalogue["report"] = {
  ask: "Signaler cette copie",
  lead: "Ceux qui gèrent le serveur apprendront qu’elle pose problème. Ils ne peuvent pas voir ce qu’elle contient, mais ils peuvent la retirer. L’expéditeur n’en saura rien.",
  button: "Signaler maintenant",
  done: "La copie est signalée à ceux qui gèrent le serveur.",
  failed: "Le serveur n’a pas répondu. Rien n’a été signalé\u00a0: réessayez.",
};

const own: CopyCatalogue["own"] = {
  title: "Vos copies chiffrées",
  kept: "Seul ce navigateur garde cette liste, avec les liens. Quiconque l’utilise peut ouvrir ces copies et les retirer.",
  unfinished: "Incomplète\u00a0: choisissez de nouveau les mêmes fichiers, et cela continue.",
  gone: "Elle n’existe plus.",
};

const lost = "Rien chez vous n’a été modifié. Ceux qui l’ont téléchargée l’ont toujours.";

const stays = "La copie est toujours gardée pour vous : vous pouvez réessayer.";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": {
    title: "Il n’y a pas de copie sous ce lien",
    why: "Elle a expiré, ou il n’y en avait pas.",
    todo: anew,
  },
  "share-expired": {
    title: "La copie a expiré",
    why: "Elle a été gardée aussi longtemps que l’expéditeur le voulait.",
    todo: anew,
  },
  "share-revoked": {
    title: {
      sender: "Vous avez retiré la copie",
      receiver: "L’expéditeur a retiré la copie",
    },
    why: "Il n’en reste rien sur le serveur.",
    todo: {
      sender: "Vous pouvez envoyer de nouveau, avec un nouveau lien.",
      receiver: anew.receiver,
    },
  },
  "share-spent": {
    title: "Elle a été téléchargée autant de fois que permis",
    why: "L’expéditeur a fixé ce nombre. Il n’en reste rien sur le serveur.",
    todo: anew,
  },
  "share-taken-down": {
    title: "La copie a été retirée par le serveur",
    why: "Ceux qui gèrent le serveur l’ont enlevée.",
    todo: "Demandez-leur pourquoi.",
  },
  "wrong-share-token": {
    title: "Ce lien n’ouvre pas la copie",
    why: "La copie qui s’y trouve a été déposée avec une autre clé ou un autre mot de passe.",
    todo: anew,
  },
  "downloads-taken": {
    title: "Quelqu’un d’autre est en train de la télécharger",
    why: "Le nombre de téléchargements est limité. Si l’autre ne se termine pas, elle est de nouveau libre après dix minutes.",
    todo: "Réessayez dans quelques minutes.",
  },
  "share-taken": {
    title: "Il y a déjà une copie sous ce lien",
    why: "Elle a été déposée ailleurs, et personne ne peut la modifier d’ici.",
    todo: anew,
  },
  "share-too-large": {
    title: "C’est trop grand pour ce serveur",
    why: "Il ne garde pas de copies de cette taille.",
    todo: "Envoyez directement, ou moins à la fois.",
  },
  "storage-full": {
    title: "Le serveur n’a pas de place",
    why: "Tout ce qu’il peut garder est plein.",
    todo: "Envoyez directement, ou réessayez plus tard.",
  },
  "quota-spent": {
    title: "Assez a été déposé pour aujourd’hui",
    why: "Le serveur ne garde qu’une certaine quantité par jour pour une adresse réseau.",
    todo: "Envoyez directement, ou réessayez demain.",
  },
  "share-damaged": {
    title: "Ce qui est gardé n’est pas ce qui a été envoyé",
    why: "Le contrôle a trouvé une différence, et rien n’a donc été tenu pour bon.",
    todo: anew,
  },
};

const missing: Forms = {
  one: "Pas encore tout : il manque # fichier.",
  other: "Pas encore tout : il manque # fichiers.",
};

const again: CopyCatalogue["again"] = {
  title: "Vous envoyiez ceci",
  lead: "Entre-temps, cette page a été fermée ou rechargée, et un navigateur oublie alors ce qui était choisi. Choisissez la même chose encore une fois : cela reprend sous le même lien, et ce qui est arrivé n’est pas renvoyé.",
  whole:
    "Entre-temps, cette page a été fermée ou rechargée. Cela peut reprendre sous le même lien.",
  allow: "Votre navigateur demande si cette page peut les rouvrir.",
  drop: "Déposez les mêmes fichiers ou dossiers sur cette page",
  list: "Il manque encore",
  hasChanged: "Autre taille ou autre date qu’avant",
  changed:
    "Quelque chose a changé depuis, cela ne peut donc pas reprendre ainsi. Choisissez-le tel qu’il était, ou envoyez autre chose.",
  missing,
  foot: "Si vous envoyez autre chose, cet envoi prend fin, pour l’autre personne aussi.",
  fleeting:
    "Votre navigateur ne garde rien pour cette page : si vous la fermez ou la rechargez, le transfert prend fin.",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "Le dernier groupe semble incorrect",
    spent: "Trois essais n’ont mené à personne",
    off: "Ce code ne semble plus valable",
  },
  lead: {
    wrong:
      "L’expéditeur semble avoir d’autres caractères. Comparez-les, puis saisissez à nouveau le dernier groupe.",
    spent:
      "Le dernier groupe est mal saisi, ou quelqu’un s’est glissé entre vous. Comparez-le avec ce que voit l’expéditeur : s’il diffère, saisissez-le à nouveau.",
    off: "Il a été essayé trop souvent avec de mauvais caractères, par vous ou par quelqu’un d’autre. Demandez le lien ou un nouveau code.",
  },
  foot: {
    wrong:
      "Rien n’a été reçu. Après trois essais erronés, le code n’est plus valable ; le lien fonctionne toujours.",
    spent: "Rien n’a été reçu. S’il est le même, demandez le lien : il fonctionne toujours.",
    off: "Rien n’a été reçu.",
  },
  hint: "Quatre caractères, le dernier groupe du code.",
  incomplete: "Le dernier groupe a quatre caractères.",
};

const compare: CopyCatalogue["compare"] = {
  ask: "Comparer les mots",
  how: "Lisez-les l’un à l’autre, par exemple au téléphone. Les trois mêmes sur les deux écrans signifient que personne ne s’est glissé entre vous.",
};

const renamed: Forms = {
  one: "L’un des fichiers porte un autre nom que l’original : ce disque ne pouvait pas l’accepter.",
  other: "# fichiers portent un autre nom que l’original : ce disque ne pouvait pas les accepter.",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "Livré, et vérifié sur l’autre disque",
      session: "Livré et vérifié",
      handed: "Livré et vérifié",
    },
    receiver: {
      durable: "C’est sur votre disque, vérifié",
      session: "Tout est là, vérifié",
      handed: "Tout est là, vérifié",
    },
  },
  place: {
    sender: {
      durable: "L’autre personne a tout.",
      session: "Tout est écrit de l’autre côté.",
      handed: "Cela a été remis aux téléchargements de l’autre navigateur.",
    },
    receiver: {
      durable: "C’est à l’endroit que vous avez choisi.",
      session: "C’est écrit à l’endroit que vous avez choisi.",
      handed:
        "Cela a été remis aux téléchargements de votre navigateur. Si ce n’y est pas, enregistrez à nouveau avant de fermer cette page.",
    },
  },
  zip: "Cela a été remis aux téléchargements de votre navigateur, en un seul fichier ZIP. S’il n’y est pas, enregistrez à nouveau avant de fermer cette page.",
  streamed: "Cela a été remis aux téléchargements de votre navigateur, entier et vérifié.",
  streamedZip:
    "Cela a été remis aux téléchargements de votre navigateur, en un seul fichier ZIP, entier et vérifié.",
  shown: {
    sender: "Il est affiché sur l’autre page.",
    receiver: "Il n’est pas enregistré : copiez-le avant de fermer cette page.",
  },
  text: "Le texte",
  renamed,
  took: {
    instant: "Vérifié en moins d’une seconde",
    after: (span) => `Vérifié au bout de ${span}`,
  },
  root: "La même empreinte sur les deux écrans.",
  tab: "Livré",
  average: (rate) => `${rate} en moyenne`,
  path: { direct: "trajet direct", relayed: "par un relais", stored: "par une copie chiffrée" },
};

export const copies: CopyCatalogue = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
