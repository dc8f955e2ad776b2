import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./fr/endings.ts";

const page: Catalogue["page"] = {
  description: "Envoyez un fichier directement de votre navigateur à un autre.",
  language: "Langue",
  unreachable:
    "Le serveur ne répond pas, et sans lui rien ne peut être envoyé ni reçu. Vérifiez que vous êtes en ligne ; cette page continue d’essayer.",
  gap: " ",
};

const buttons: Catalogue["buttons"] = {
  choose: "Choisir des fichiers",
  chooseFolder: "Choisir un dossier",
  add: "Ajouter des fichiers",
  addFolder: "Ajouter un dossier",
  sendText: "Envoyer ce texte",
  receive: "Recevoir",
  seeWhatItIs: "Voir ce que c’est",
  copyLink: "Copier le lien",
  share: "Partager…",
  copy: "Copier",
  copyRoot: "Copier l’empreinte",
  copied: "Copié",
  notCopied: "Copiez-le à la main",
  accept: "Accepter",
  decline: "Refuser",
  cancel: "Annuler",
  pause: "Pause",
  goOn: "Reprendre",
  saveAgain: "Enregistrer à nouveau",
  sendAgain: "Envoyer à nouveau",
  sendElse: "Envoyer autre chose",
  tryAgain: "Réessayer",
  startOver: "Recommencer",
  newCode: "Nouveau code",
};

const scene: Catalogue["scene"] = { you: "Vous", them: "L’autre personne" };

const start: Catalogue["start"] = {
  title: "Envoyez tout, sans détour.",
  lead: "Fichiers et dossiers vont de votre navigateur à l’autre. Sans compte, sans limite de taille, et personne entre les deux ne peut les lire.",
  drop: "Déposez des fichiers ou des dossiers n’importe où sur cette page",
  dropNow: "Relâchez pour envoyer",
  text: "ou écrivez ou collez un texte",
  textLabel: "Texte à envoyer",
  receiveTitle: "On vous a donné un code ?",
  foot: "Code source ouvert. Fonctionne sur votre propre serveur.",
};

const notices: Catalogue["notices"] = {
  nothing: "Il n’y avait aucun fichier. Déposez des fichiers ici, ou choisissez-en.",
  "too-many": (most) =>
    `Il y a plus de ${most} fichiers. Mettez-les dans un fichier ZIP, puis envoyez celui-ci.`,
  "no-text": "Il n’y a pas encore de texte. Écrivez-en ou collez-en un, puis envoyez-le.",
  "long-text": "Ce texte dépasse 1 Mo. Enregistrez-le dans un fichier, puis envoyez celui-ci.",
  "not-shared": "Ce que vous avez partagé n’est pas arrivé ici. Partagez-le encore une fois.",
  elsewhere: "Cet onglet est la copie d’un autre, qui envoie en ce moment. Continuez là-bas.",
  over: "Ce que vous envoyiez est terminé : son lien ne vaut plus. Vous pouvez le renvoyer avec un nouveau.",
  already: "C’est déjà dedans.",
  late: "C’était déjà accepté : ceci ne part donc pas avec. Envoyez-le quand ce sera fini.",
  copying:
    "Une copie chiffrée de ceci est en cours, le contenu reste donc tel quel. Envoyez le reste quand ce sera fini.",
  kept: "C’était déjà accepté : impossible de le retirer.",
  unreadable:
    "Votre navigateur ne peut pas le lire. Rien n’a été envoyé. Laissez-le de côté, puis réessayez.",
};

const collecting: Catalogue["collecting"] = {
  title: "Lecture de vos dossiers",
  lead: (files) => `${files} pour l’instant. Cela prend un moment quand il y en a beaucoup.`,
};

const files: Forms = { one: "# fichier", other: "# fichiers" };
const moreFiles: Forms = { one: "et # autre fichier", other: "et # autres fichiers" };
const moreThings: Forms = { one: "et # autre", other: "et # autres" };

const contents: Catalogue["contents"] = {
  nameless: "Quelque chose sans nom",
  text: "Un texte",
  sizeless: "taille encore inconnue",
  emptyFolder: "un dossier vide",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}, ${files} en tout`,
  within: "Ce qu’il y a dedans",
  remove: (name) => `Retirer ${name}`,
};

const code: Catalogue["code"] = {
  legend: "Code",
  group: (from, to) => `Caractères ${from} à ${to}`,
  hint: "Douze caractères. Vous pouvez aussi coller le lien entier.",
  incomplete: "Le code a douze caractères, en trois groupes de quatre.",
  foreign: (host) => `Ce lien appartient à ${host}. Ouvrez-le là-bas.`,
};

const scanning: Catalogue["scanning"] = {
  ask: "Scanner un code",
  title: "Montrez le code à l’appareil photo",
  lead: "Placez le code QR de l’autre écran devant lui. Dès qu’il est lu, le lien s’ouvre.",
  picture: "Ce que voit l’appareil photo",
  other: "Ce code n’est pas un lien Telpher. Prenez celui de la page qui envoie.",
  foot: "L’image reste sur cet appareil. L’appareil photo s’éteint quand vous quittez cette page.",
  type: "Saisir plutôt le code",
  none: {
    refused: {
      title: "Cette page ne peut pas utiliser l’appareil photo",
      todo: "Vous ou votre navigateur l’avez refusé. Autorisez l’appareil photo à côté de l’adresse de la page, puis réessayez. Vous pouvez aussi saisir le code.",
    },
    none: {
      title: "Il n’y a pas d’appareil photo",
      todo: "Le navigateur n’en trouve pas sur cet appareil. Saisissez le code, ou ouvrez le lien.",
    },
    busy: {
      title: "L’appareil photo ne donne pas d’image",
      todo: "Un autre programme l’utilise peut-être. Fermez-le, puis réessayez. Vous pouvez aussi saisir le code.",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "Quelqu’un veut vous envoyer quelque chose",
  lead: "Vous verrez ce que c’est et de quelle taille. Rien n’est enregistré avant que vous acceptiez.",
  foot: "Cela vient directement du navigateur de l’autre personne si elle est là, ou sinon d’une copie chiffrée qu’elle garde pour vous.",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "Ce lien n’est pas complet",
  lead: "Une partie s’est perdue en chemin, souvent lors de la copie. Rien n’a été reçu. Redemandez le lien, ou saisissez le code.",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "Cette page a besoin de HTTPS",
    todo: "Les navigateurs ne permettent le chiffrement que sur des pages sécurisées : ouvrez cette adresse avec https://, ou demandez à qui gère ce serveur d’activer TLS (TELPHER_TLS_CERT et TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "Ce navigateur n’a pas WebRTC",
    todo: "Telpher atteint l’autre navigateur par WebRTC : activez-le dans les réglages, ou utilisez un Firefox, Chrome, Edge ou Safari récent.",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "Création de votre lien", receiver: "On demande ce que c’est" },
  lead: {
    sender: "Un code est demandé au serveur. Rien ne quitte encore cet appareil.",
    receiver: "On demande au serveur si l’expéditeur est là, ou s’il garde une copie pour vous.",
  },
};

const outside: Catalogue["outside"] = {
  lost: "Le serveur ne répond pas. Nouvel essai en cours.",
  taken:
    "Quelqu’un d’autre occupe votre place dans ce transfert. Les essais continuent jusqu’à ce qu’elle se libère.",
};

const inviting: Catalogue["inviting"] = {
  title: "Envoyez ce lien à l’autre personne",
  lead: "Le transfert commence dès qu’elle l’ouvre et accepte.",
  link: "Lien",
  qr: "Code QR du lien",
  say: "ou dictez ce code",
  shareTitle: "Quelque chose pour vous",
  codeOff:
    "Le code à dicter n’est plus valable, car on l’a mal deviné trois fois. Le lien fonctionne toujours.",
  newCode: "Il vient avec un nouveau lien, et celui-ci prend fin.",
  state: "En attente. Gardez cette page ouverte.",
  good: "Tant qu’elle est ouverte, le lien est valable, un jour au plus.",
  tab: "En attente de l’autre personne",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "L’autre personne est là", away: "L’autre personne s’est absentée" },
    receiver: { here: "L’expéditeur est là", away: "En attente de l’expéditeur" },
  },
  here: "Les deux navigateurs cherchent un chemin l’un vers l’autre.",
  away: {
    sender: "On attend son retour. Gardez cette page ouverte.",
    receiver: "Cela continue dès que sa page est ouverte. Gardez aussi celle-ci ouverte.",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "L’autre personne décide",
  lead: "Elle voit ce que c’est et de quelle taille. Le transfert commence dès qu’elle accepte.",
  question: {
    file: "Voulez-vous ce fichier ?",
    folder: "Voulez-vous ce dossier ?",
    several: "Voulez-vous ces fichiers ?",
    text: "Voulez-vous ce texte ?",
  },
  saving: {
    "picked-file": "Si vous acceptez, votre navigateur demande où l’enregistrer.",
    "picked-folder":
      "Si vous acceptez, votre navigateur demande un dossier. Rien de ce qui s’y trouve déjà n’est touché.",
    downloads:
      "Ce sera remis aux téléchargements de votre navigateur quand tout sera là et vérifié.",
    zip: "Ce sera remis aux téléchargements de votre navigateur, en un seul fichier ZIP, quand tout sera là et vérifié.",
    streamed:
      "Cela va aux téléchargements de votre navigateur au fur et à mesure, chaque morceau vérifié avant.",
    "streamed-zip":
      "Cela va aux téléchargements de votre navigateur au fur et à mesure, en un seul fichier ZIP, chaque morceau vérifié avant.",
    shown: "Si vous acceptez, il est affiché sur cette page. Il n’est pas enregistré.",
    "no-room":
      "Il n’y a pas assez de place. Faites de la place sur cet appareil, puis rechargez cette page.",
    "too-large":
      "Ici, votre navigateur ne peut le garder qu’en mémoire, et c’est trop volumineux pour cela. Refusez, et demandez un nouveau lien à ouvrir dans une fenêtre ordinaire ou dans un autre navigateur.",
  },
  unsavable: "Impossible d’enregistrer ici",
  changed: "L’envoi vient d’être modifié. Voici ce qui est envoyé maintenant.",
  care: "N’acceptez que ce que vous attendez.",
};

const resuming: Catalogue["resuming"] = {
  title: "La réception reprend où elle en était",
  lead: "Vous l’aviez déjà accepté. Ce qui est arrivé est d’abord vérifié, puis le reste suit.",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "Envoi", receiver: "Réception" },
  bar: { sender: "Envoyé et confirmé", receiver: "Reçu et vérifié" },
  told: {
    sender: (percent) => `Envoyé et confirmé : ${percent}`,
    receiver: (percent) => `Reçu et vérifié : ${percent}`,
  },
  tab: {
    sender: (percent) => `${percent} envoyés`,
    receiver: (percent) => `${percent} reçus`,
  },
  soFar: (size) => `${size} pour l’instant`,
  of: (size, total) => `${size} sur ${total}`,
  left: {
    soon: "encore quelques secondes",
    about: (span) => `encore ${span} environ`,
  },
  foot: {
    sender: "Seul ce qui est arrivé et vérifié est compté. Gardez cette page ouverte.",
    receiver: "Chaque morceau est vérifié dès son arrivée. Gardez cette page ouverte.",
  },
  unasked:
    "Vous l’aviez déjà accepté, la question n’a donc pas été posée de nouveau. Annulez si vous n’en voulez plus.",
  paused: {
    ours: "Vous avez mis le transfert en pause. Appuyez sur « Reprendre » quand vous voulez.",
    theirs: "L’autre personne a mis le transfert en pause. Il reprend quand elle le veut.",
  },
  still: "Rien ne passe en ce moment.",
  path: {
    direct: "Direct, de navigateur à navigateur.",
    relayed: "Par un serveur relais, qui ne peut pas le lire.",
    stored:
      "À partir d’une copie chiffrée, car il n’y a pas de connexion avec l’expéditeur. Le serveur ne peut pas la lire.",
  },
  done: (done, files) => `${done} sur ${files} : terminé`,
  fileDone: "terminé",
};

const stays: Catalogue["stays"] = {
  live: "Quelque chose est encore en cours. Annulez ou refusez d’abord, puis revenez en arrière.",
  text: "Ce texte n’existe que sur cette page. Copiez-le, puis revenez en arrière.",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "La connexion est coupée. Rien n’est perdu.",
  lead: "Ce qui est arrivé et vérifié est conservé. Cela reprend de là tout seul, vous n’avez rien à faire.",
  kept: (amount) => `Conservé : ${amount}.`,
  here: {
    sender: "L’autre page est là. On cherche un chemin vers elle.",
    receiver:
      "La page de l’expéditeur est là. Si elle a été rechargée, les fichiers doivent y être choisis de nouveau, puis cela reprend.",
  },
  away: {
    sender: "Le destinataire a quitté la page, ou perdu le réseau. On l’attend.",
    receiver: "L’expéditeur a quitté la page, ou perdu le réseau. On l’attend.",
  },
  foot: "Gardez cette page ouverte. Si cela dure, demandez si l’autre l’est encore : sinon, vous pouvez annuler.",
  tab: "Reconnexion",
};

const verifying: Catalogue["verifying"] = {
  title: "Vérification de l’ensemble",
  lead: {
    sender: "Chaque octet est de l’autre côté. On y vérifie que tout est identique.",
    receiver: "Chaque octet est là. Tout est comparé à l’original, puis mis à sa place.",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "Livraisons précédentes",
  none: "Aucune pour l’instant. Ce qui est livré figurera ici : nom, taille, heure et premiers chiffres de l’empreinte. Seul ce navigateur garde la liste ; elle ne contient ni liens, ni clés, ni contenus.",
  kept: "Seul ce navigateur garde cette liste. Elle ne contient ni liens, ni clés, ni contenus. Ce qui est livré reste où il est quand vous la videz.",
  off: "Ce navigateur ne garde aucune liste de livraisons.",
  clear: "Vider la liste",
  turnOff: "Ne garder aucune liste",
  turnOn: "Garder une liste",
  line: {
    sender: (time) => `Envoyé, ${time}`,
    receiver: (time) => `Reçu, ${time}`,
  },
  forget: "Retirer",
  forgetOne: (name) => `Retirer ${name} de cette liste`,
  listed: "Seul ce navigateur note son nom, sa taille et l’heure, sur la page d’accueil.",
  unlist: "Ne pas noter",
};

const leftovers: Catalogue["leftovers"] = {
  title: "Inachevé",
  lead: "Ce qui en est arrivé reste sept jours dans ce navigateur et prend de la place. Ouvrez de nouveau le même lien, ou faites-vous renvoyer les mêmes fichiers : la réception reprend là.",
};

const ended: Catalogue["ended"] = {
  at: (time) => `Terminé : ${time}`,
  arrived: (size) => `Arrivé jusque-là : ${size}.`,
  arrivedOf: (size, total) => `Arrivé jusque-là : ${size} sur ${total}.`,
  mayHaveArrived:
    "Rien n’a été modifié chez vous. Tout était de l’autre côté, mais sans confirmation : demandez si tout y est.",
  nothing: { sender: "Rien n’a été envoyé.", receiver: "Rien n’a été reçu." },
  elsewhere: "Rien n’est perdu : cela continue là-bas.",
  kept: "Vous n’avez pas de copie complète. Ce qui est arrivé reste sept jours dans ce navigateur : si la même chose vous est renvoyée, la réception reprend là.",
  incomplete: {
    sender: "Rien n’a été modifié chez vous. L’autre personne n’a pas de copie complète.",
    receiver: "Vous n’avez pas de copie complète. L’original est tel qu’il était.",
  },
};

export const fr: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
