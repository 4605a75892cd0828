"""What mail servers say, by what it means. Looked through from the top: the more telling stand before the vaguer.

Each phrase is a regular expression, matched without regard to case against the answer of the other server, in which
addresses stand as "@" and white space runs as one space.
"""

WHO = r"(?:user|recipient|address(?:ee)?|mail ?box|account|person|e-?mail|alias|login|destination|customer|mailbox)"
BOX = r"(?:mail ?box|mail ?folder|maildrop|in-?box|account|user|recipient|mail ?dir|mailfile|storage|disk|mailbag)"

TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("virusdetected", (
        r"\bvirus\b.{0,30}(?:found|detected|infected|contaminat|reject)",
        r"(?:contains?|infected|detected|found|has).{0,30}\bvirus", r"\binfected\b", r"\bmalware\b",
        r"looks like a virus", r"virus contents",
    )),
    ("badreputation", (
        r"\breputation\b", r"\bsender ?score\b", r"\bmail server(?:'s)? (?:has )?(?:a )?(?:poor|bad)\b",
    )),
    ("authfailure", (
        r"\bdmarc\b", r"\bspf\b", r"sender policy framework", r"openspf", r"\bdkim\b(?!-signature)", r"domain ?keys",
        r"unauthenticated (?:e-?mail|mail|message)", r"does not have authentication information",
        r"sender[ -]?id\b.{0,40}(?:fail|not|\(pra\))",
        r"not (?:authori[sz]ed|permitted|allowed|designated) .{0,30}(?:for|from|by|on behalf of).{0,25}domain",
        r"authentication checks? fail", r"message (?:failed|fails) (?:to pass )?authentication",
    )),
    ("requireptr", (
        r"reverse[ -]?(?:dns|lookup|resolution|mapping|name|hostname|record)", r"\bptr\b", r"\brdns\b", r"\bfcrdns\b",
        r"ip name (?:lookup|possibly)",
        (r"(?:can'?t|cannot|could not|unable to|fail(?:ed)? to) (?:find|resolve|look ?up|determine) (?:your"
         r"|the|client|sending|connecting|server).{0,30}(?:host ?name|name|reverse|address|ip|domain)"),
        r"unverifyable sending ip", r"(?:client|your) host(?:name)? rejected: cannot find",
        r"no (?:reverse|host ?name|name) .{0,20}(?:for|associated|found)", r"dns lookup failure for (?:your|ip)",
        (r"(?:sending|connecting|your) (?:ip|host|server|mta).{0,30}(?:does not|doesn't|not) .{0,30}(?:resolve"
         r"|match|rfc)"),
        r"has no dns name", r"must have (?:a )?(?:valid )?(?:reverse|dns)",
    )),
    ("speeding", (
        r"too (?:fast|frequent\w*)", r"rate that", r"unusual rate",
        r"(?:message|mail|sending|e-?mail|recipient) rate",
        r"(?<!connection )rate[ -]?limit(?:ed|ing)?(?! (?:on )?connection)", r"throttl\w+",
        r"too many (?:messages|mails|e-?mails|requests|transactions|sent)(?! .{0,15}mailbox)",
        r"(?:hourly|daily|per (?:hour|day|minute)).{0,25}(?:limit|quota|exceed)",
        r"(?:sending|message|mail) limit.{0,20}(?:exceed|reach)", r"slow down",
    )),
    ("toomanyconn", (
        r"too many (?:\w+ ){0,3}(?:connections?|sessions?|recipients|threads|connects)",
        r"(?:maximum|max\.?|limit)\b.{0,25}(?:connections?|sessions|recipients)",
        r"(?:connections?|sessions?|recipients?)\b.{0,25}(?:limit|exceed|too many|throttl)",
        r"all server ports are busy", r"concurren",
    )),
    ("exceedlimit", (
        (r"(?:message|mail|size|letter).{0,20}(?:too (?:large|big|long)|exceed\w*|larger).{0,25}(?:this|the) "
         r"(?:recipient|user|mailbox|account)"),
        r"recipsizelimit", r"user.{0,20}size limit",
    )),
    ("mesgtoobig", (
        (r"(?:message|mail|e-?mail|letter|attachments?|data|content|body|file|line)s?\b.{0,30}(?:too (?:big"
         r"|large)|limit exceeded|oversized?)"),
        r"(?:message|mail|line|body)s? (?:is |are |was )?too long",
        (r"(?:message|mail|e-?mail|letter|attachment|file) ?(?:file )?(?:size|length)\b.{0,30}(?:exceed|limit"
         r"|over|larger|beyond|violat|too|max|not)"),
        (r"exceed\w*.{0,40}(?:message|mail|file|maximum|max\.?|size|attachment)[ -](?:allowed |file |message "
         r"|mail )?(?:size|limit|length)"),
        (r"(?:max(?:imum)?\.?|fixed|allowed|permitted) (?:allowed |permitted )?(?:message |mail |file )?(?:size"
         r"|length)"),
        r"size limit(?! .{0,10}mailbox)", r"\btoo (?:big|large) (?:message|mail|for)",
    )),
    ("systemfull", (
        r"(?:mail ?system|file ?system|server|spool|partition)\b.{0,15}\bfull\b", r"no space left on device",
        r"insufficient (?:system |disk )(?:storage|space|resources)(?!.{0,30}(?:quota|mailbox|user))",
        r"not enough (?:disk )?space on (?:the )?(?:device|disk|server)", r"disk full",
    )),
    ("mailboxfull", (
        (rf"{BOX}\b.{{0,50}}\b(?:is|was|are|be|has|'s)?\b.{{0,20}}\b(?:full|filled|over[ -]?quota|exceed\w*|overflow"
         rf"|out of|too full)\b"),
        r"\bover[ -](?:the |its |their |his )?(?:\w+ ){0,2}(?:quota|limit|storage)", r"\boverquota\b",
        r"\bquota\b.{0,40}\b(?:exceed\w*|full|reached|violat\w*|over|met|limit)",
        rf"\b(?:full|exceed\w*|over|reached)\b.{{0,40}}\b(?:quota|{BOX})\b(?! (?:unknown|not))",
        r"căsuț[ae]\b.{0,30}\bplină", r"صندوق (?:البريد|الوارد|بريد)\b.{0,30}\b(?:ممتلئ|ممتلىء)",
        r"posta kutusu.{0,20}dolu",
        r"صندوق (?:پستی|ایمیل)\b.{0,20}\bپر\b", r"תיבת הדואר.{0,20}מלאה", r"ящик.{0,20}переполнен",
        r"postfach.{0,20}voll",
        r"boîte.{0,30}pleine", r"buz[oó]n.{0,30}lleno", r"casella.{0,30}piena",
        r"not enough (?:storage|space|room|quota)", r"insufficient (?:storage|space|quota|room)", r"too much mail",
        r"too many (?:messages|mails).{0,20}(?:in|mail)",
        r"(?:out of|no) (?:storage |disk |more )*space(?! left on device)", r"boite.{0,25}(?:pleine|quota)",
        r"postfach.{0,20}voll", r"buzón.{0,20}llen", r"casilla.{0,20}llen",
        r"number of messages in .{0,30}mailbox exceeded",
    )),
    ("hasmoved", (
        r"(?:has|have) (?:been )?(?:moved|changed|relocated).{0,40}(?:to|address|e-?mail|new)",
        r"(?:has been|was) replaced by", r"new (?:e-?mail )?address(?:es)?\b.{0,10}(?:is|:|to)",
        r"address has changed",
    )),
    ("suspend", (
        r"\b(?:suspended|deactivated|discontinued|dormant|frozen)\b",
        (rf"{WHO}\b.{{0,50}}\b(?:disabled|inactive|locked|closed|expired|terminated|cancel\w+|not active"
         rf"|not been activated"
         rf"|turned off|on hold|unavailable)\b(?!: (?:user|no such))"),
        rf"\b(?:disabled|inactive|locked|expired|not active|unavailable|closed)\b.{{0,15}}\b{WHO}\b", r"\binactiv",
        r"no longer (?:active|on server|in service|available)", r"domain .{0,30}(?:expired|disabled|inactive)",
        r"account that you tried to reach is (?:disabled|inactive|over)",
    )),
    ("norelaying", (
        (r"\brelay\w*\b.{0,30}\b(?:denied|deny|not|prohibit\w*|refus\w*|reject\w*|disallow\w*|disabled|forbid\w*"
         r"|attempt|block\w*)"),
        (r"(?:not|no|unable|can'?t|cannot|won'?t|refus\w+|den\w+|prohibit\w*|reject\w*|unauthori[sz]ed|insecure"
         r"|illegal|open)\b.{0,25}\brelay"),
        r"rcpthosts", r"not (?:in|on) my (?:list|control)", r"local (?:host|domain).{0,40}not a gateway",
        r"not a gateway", r"we don'?t handle mail for", r"not (?:a|one of our) local domain",
        r"domain is not (?:hosted|local|served)", r"that domain isn'?t", r"email address is not verified",
        r"must (?:pop|check).{0,25}(?:before|first)",
    )),
    ("securityerror", (
        r"unauthenticated senders?", r"authentication (?:is )?required",
    )),
    ("userunknown", (
        r"recipient address rejected: (?:access denied|user|unknown|undeliverable)",
    )),
    ("filtered", (
        r"message filtered", r"filtered by (?:recipient|user|mailbox)",
        r"refused by (?:the )?(?:recipient|user|addressee)", r"(?:domain|mail) filter\b", r"does not want",
        r"blocked by recipient",
    )),
    ("rejected", (
        (r"sender(?:'s)?(?: e-?mail)?(?: address| domain)?\b.{0,30}\b(?:reject\w*|refus\w*|den\w+|not (?:allowed"
         r"|accept\w*|exist|found|valid|verified|permit\w*)|invalid|unknown|unverif\w*|does not|doesn'?t|unresolv\w*"
         r"|verify|verification|block\w*|bad|disallow\w*)"),
        (r"(?:invalid|unknown|bad|reject\w*|refus\w*|deny|denied|unverif\w*|verify|resolve|blocked|unroutable"
         r"|nonexistent|null|empty|badly formed)\b.{0,15}\b(?:envelope )?(?:sender|originator|from address"
         r"|return[ -]path"
         r"|reverse-path)"),
        r"domain of sender", r"mail ?from\b.{0,40}(?:reject|refus|den|not|invalid|must|does)",
        (r"\bfrom\b.{0,6}(?:address|domain|:|header)?.{0,15}\b(?:is (?:invalid|not|blocked)|does not exist|rejected"
         r"|refused)"),
        r"(?:valid|existing|real) (?:sender|from)\b", r"sender (?:is )?(?:not|un)\w*", r"not a member",
        r"only members", r"(?:not|isn't) allowed to post",
        r"(?:sending|send) to/from an address that has been blacklist",
        r"all recipient addresses rejected ?: access denied", r"restricted(?: sender|\b.{0,20}only)",
        r"not(?: be)? accept(?:ing|ed)? mail from @", r"unsolicited bounces?", r"backscatter",
    )),
    ("notaccept", (
        r"\bnull ?mx\b",
        (r"(?:does not|doesn'?t|do not|not|never|no longer) (?:currently )?(?:accept\w*|receiv\w*|handle|take) "
         r"(?:any )?(?:e-?mail|mail|messages|smtp)\b(?! from)"),
        r"no (?:mx|smtp|mail) (?:record|service|server)s? (?:found|here|available|for)?",
        r"(?:mx|srv) record indicated no smtp", r"smtp service not available", r"accepts? no mail",
        r"receives? no mail", r"domain is parked",
    )),
    ("hostunknown", (
        r"host(?:name)? or domain name not found",
        (r"(?:host|domain|domain name|mail ?host|hostname|exchanger|server)\b ?(?:@)?.{0,25}\b(?:unknown|not "
         r"(?:be )?found(?!, try again)|(?:does not|doesn'?t) exist|nonexist\w*|not exist|is invalid|not valid"
         r"|isn'?t valid|cannot be resolved|is not reachable)"),
        (r"(?:unknown|no such|bad destination|illegal|invalid|non-?existent|unresolvable|unrout\w*|undefined) "
         r"(?:mail |remote |destination |recipient )?(?:host|domain|server|exchanger)"),
        r"unrout(?:e)?able (?:mail )?(?:domain|address)", r"nxdomain", r"name or service not known",
        r"address of (?:host|domain).{0,15}unknown",
        (r"(?:couldn'?t|could not|cannot|can'?t|unable to) (?:find|locate|resolve)\b.{0,15}(?:host|domain|mx"
         r"|exchanger|address record)"),
        r"dns (?:domain|name) .{0,30}does not exist", r"type=(?:mx|a|aaaa): host not found", r"no dns information",
        r"^(?:\d{3} ?)?(?:[245]\.\d\.\d ?)?[\w.-]+\.\w{2,} does not exist\b",
    )),
    ("userunknown", (
        (rf"(?:unknown|no such|invalid|non-?existe?nt|illegal|bad|unrecogni[sz]ed|incorrect|wrong|undeliverable"
         rf"|unresolved|ambiguous|obsolete|missing|no (?:active|valid|matching|local|known))\b.{{0,20}}\b(?:{WHO}"
         rf"|local[ -]?part|userid|person|name|resource)s?\b"),
        (rf"\b{WHO}(?:\(s\)|s)?\b.{{0,60}}\b(?:unknown|not (?:be )?(?:found|exist|known|listed|recogni[sz]ed"
         rf"|registered|here|valid|a valid|our|in|defined|a local|local|an active|identified|unique|match\w*)"
         rf"|(?:does|do|did)(?: not|n'?t) (?:exist|have|match|appear|belong)|non-?exist\w*|is invalid|isn'?t "
         rf"(?:valid|here|known)|undeliverable|no longer|never existed|cannot be found|couldn'?t be found|has no"
         rf"|incorrect)\b"),
        (r"\b(?:no|not any|nobody) (?:such )?(?:mail ?box|user|account|person|one|recipient|subscriber|member"
         r"|address|match\w*|thing)s?\b.{0,20}\b(?:here|by that|with|found|exist\w*|at|in|on|$)"),
        r"doesn'?t have an? .{0,30}account",
        (r"not (?:a |an |our |one of our )?(?:valid |known |local )?(?:user|customer|mailbox|recipient|subscriber"
         r"|member)\b"),
        r"mailbox (?:unavailable|not available|name not allowed|syntax)",
        r"listed in (?:the )?(?:domino|public|name)", r"directory entry", r"resolver\.adr\.recip", r"recipnotfound",
        r"recipient not found", r"does not like recipient", r"unknown (?:to|in|at) ", r"address not known",
        r"no (?:longer )?(?:works|working) (?:here|for|at)", r"left the (?:company|organi)",
        r"destinataire.{0,30}(?:inconnu|invalide)", r"empfänger.{0,30}(?:unbekannt|nicht)",
        r"destinatario.{0,30}(?:desconoc|no exist|inesist|sconosc)", r"n'existe pas", r"existiert nicht",
        r"no existe", r"non esiste", r"nu există", r"inexistent", r"宛先不明", r"不存在", r"見つかりません",
        r"не (?:существует|найден)",
        r"(?:utilizatorul|destinatarul|adresa)\b.{0,40}\b(?:nu (?:a fost )?găsi|necunoscut|nu este valid)",
        r"(?:المستلم|المستخدم|العنوان|عنوان البريد)\b.{0,40}\bغير (?:موجود|معروف|صحيح|صالح)",
        r"(?:تعذر|لم يتم) العثور على العنوان",
        r"(?:kullanıcı|alıcı|adres)\b.{0,30}\b(?:bulunamadı|geçersiz|yok)",
        r"(?:گیرنده|کاربر|نشانی|آدرس)\b.{0,30}\b(?:یافت نشد|وجود ندارد|نامعتبر)",
        r"(?:הכתובת|הנמען|המשתמש)\b.{0,30}\b(?:לא נמצא|לא קיי|אינו קיים)",
    )),
    ("notcompliantrfc", (
        r"\brfc ?-?(?:2?822|5322|1123|2821|5321|2047|2045)\b",
        r"(?:multiple|more than one|several) .{0,25}(?:header|from|to|subject|date|address)",
        (r"(?:missing|no valid|absent|lacks?|without)\b.{0,20}(?:header|from:|subject:?|date:?|message-id|'from'"
         r"|\bto:)"),
        r"bare (?:lf|cr|line ?feed|new ?line|carriage)", r"not (?:rfc|standards?)[ -]?complian\w+", r"no resent-from",
        r"non-?compliant",
    )),
    ("blocked", (
        r"\b(?:black|block|reject|deny|ban)[ -]?(?:hole )?list\w*", r"\b\w*(?:rbl|dnsbl)\w*\b",
        (r"\b(?:spamhaus|spamcop|sorbs|barracuda\w*|uceprotect\w*|abuseat|njabl|manitu|dsbl|ordb|invaluement"
         r"|mailspike|cloudmark|proofpoint|senderbase)\b"),
        (r"(?:your|client|sending|source|this|connecting|remote) (?:ip|host|server|network|mta|address|isp|domain"
         r"|connection)s?\b.{0,50}\b(?:block\w*|banned|den\w+|refus\w*|reject\w*|listed|not (?:allowed|accepted"
         r"|welcome|permitted)|prohibited|deferred|limited|unacceptable|suspicious)"),
        (r"(?:mail|messages?|connections?|traffic) from \[?(?:@|\d{1,3}(?:\.\d{1,3}){3}|your|this|ip|host|server"
         r"|network).{0,40}(?:block\w*|deferred|refus\w*|reject\w*|den\w+|not|banned|prohibited)"),
        r"\bip\b.{0,20}(?:block\w*|banned|listed|not allowed|reject\w*|refus\w*|dynamic|residential)",
        r"invalid ip for sending", r"messages from .{0,40}(?:weren'?t|were not) (?:sent|delivered)",
        r"sent from the following ip", r"=\d+(?:\.\d+){3} - a problem occurred",
        r"(?:\bhelo\b|\behlo\b|helo name).{0,50}(?:reject\w*|not|invalid|den\w+|bad|refus\w*|must|require)",
        r"(?:not accepting|no more) (?:connections|mail from)",
        r"connection (?:refused by policy|rejected|denied|not allowed|dropped due)",
        r"client host .{0,25}(?:reject\w*|block\w*|refus\w*)",
        r"blocked (?:by|using|for|because|due to|on)\b(?!.{0,12}(?:spam|content|recipient))", r"dynamic ip",
        r"dial-?up", r"use (?:the|your) (?:smtp|mail) (?:server|relay) of your",
        r"(?:use|via|through) your (?:isp|provider)", r"abuse of", r"user complaints", r"go away",
        r"you are (?:not|being) (?:blocked|welcome|allowed to connect)", r"daily relay quota",
        r"access denied.{0,10}ip", r"greylist\w* .{0,15}permanent",
    )),
    ("spamdetected", (
        r"\bspam(?:my|mer|ming|med|like|trap)?\b", r"\bjunk (?:mail|message)", r"\bunsolicited\b",
        r"\bbulk (?:e-?mail|mail)\b", r"\bu[cb]e\b", r"\bbayes\w*", r"\bspam ?assassin",
        r"content (?:rejected|filter)", r"(?:message|mail) (?:content )?rejected due to",
        r"looks like (?:spam|advert)", r"mail reje[ct]",
    )),
    ("contenterror", (
        (r"(?:message|mail)? ?content\b.{0,30}(?:not|prohibit|denied|unacceptable|blocked|restrict|error|suspicious"
         r"|invalid|reject)"),
        (r"(?:attachment|file ?name|file type|extension)s?\b.{0,40}(?:not|prohibit|denied|block|reject|forbid"
         r"|banned|illegal)"),
        r"improper (?:mime|use)", r"mime\b.{0,30}(?:not|error|invalid|limit|too|malformed)", r"\b8-?bit\b",
        r"(?:charset|character set|smtputf8|encoding)\b.{0,40}(?:not|unsupported|reject|support)", r"undecodable",
        r"\bconversion\b", r"duplicate header", r"headers? too (?:large|big|long)", r"routing header", r"nested too",
        r"malformed (?:message|mime|header)", r"banned (?:file|content|attachment)",
        r"message filtered(?! by recipient)", r"message body", r"unacceptable (?:content|attachment)",
    )),
    ("policyviolation", (
        r"\bpolic(?:y|ies)\b", r"protocol violation", r"header error", r"security (?:policy|issue|violation)",
        r"potential security", r"(?:its )?content presents a potential",
        r"administrative(?:ly)? (?:prohibit\w*|den\w+|reject\w*)", r"guidelines?",
        r"not (?:allowed|permitted) (?:by|to receive|here)", r"message not allowed", r"closed list",
        r"(?:violat\w+|against) .{0,30}(?:rule|terms|regulation)", r"communication (?:prohibited|not allowed)",
        r"message (?:refused|denied) by", r"dsn.{0,15}not allowed",
        r"you (?:are|have) (?:been )?(?:prohibited|forbidden)",
    )),
    ("failedstarttls", (
        r"must issue a starttls", r"starttls (?:is )?(?:required|fail\w*|not)",
        r"(?:tls|encrypt\w+) (?:is )?(?:required|needed|negotiation|not available|handshake)",
    )),
    ("securityerror", (
        (r"(?:authentication|authori[sz]ation|smtp auth|login)\b.{0,20}(?:required|failed|failure|needed|turned on"
         r"|invalid|unsuccess)"),
        r"must (?:be )?authenticat\w*", r"unauthenticated senders?", r"insufficient (?:security|privilege)",
        r"cryptographic", r"certificate", r"not authori[sz]ed", r"unauthori[sz]ed", r"verification failure",
        r"bad (?:user|password)", r"incorrect password", r"sending address not accepted", r"passphrase",
    )),
    ("networkerror", (
        r"too many (?:hops|received)", r"hop(?:s| ?count)\b.{0,20}(?:exceed|limit|reach|max)", r"max\w* hop",
        r"exceeded.{0,15}hop", r"\bloop(?:s|ing)?\b(?! alert)", r"loopback",
        r"malformed (?:or unexpected )?name ?server", r"name ?server\b.{0,40}(?:fail|timeout|loop|error)",
        r"host ?name lookup fail", r"host not found, try again", r"servfail",
        r"dns\b.{0,20}(?:fail|error|timeout|lookup|server)", r"network (?:is )?(?:unreachable|error|down)",
        r"no route to host", r"(?:lost|dropped|broken|closed|interrupted) connection",
        r"connection\b.{0,15}(?:lost|dropped|broken|closed|reset|aborted|died)", r"resolv\w+ .{0,15}temporar",
        r"route .{0,10}not (?:found|available)", r"can'?t (?:resolve|lookup)", r"delivery.{0,10}loop", r"recursive",
    )),
    ("expired", (
        r"gr[ae]y-?list",
        (r"(?:message|delivery|mail|queue|retry|retention|validity) ?(?:time|period|lifetime|timeout)?\b.{0,25}\b"
         r"(?:expired|exceeded|timed? ?-?out)"),
        r"\bexpired\b", r"timed? ?-?out", r"\btimeout\b", r"could not be delivered (?:for|within|after|in)\b",
        r"(?:been )?in (?:the )?queue (?:for )?(?:too long|more)", r"too long in", r"queued? .{0,10}too long",
        r"retry time not reached", r"all hosts .{0,30}(?:failing|dead)", r"still undelivered",
        r"undelivered (?:after|for)", r"delivery (?:is )?delayed", r"not going to try", r"giv(?:ing|en) up",
        r"stopped trying", r"within \d+ (?:day|hour)s", r"allowed queue", r"not respond\w*", r"not reachable",
        r"connection refused",
        (r"(?:could not|couldn'?t|cannot|can'?t|unable to|fail(?:ed|ure)? to|wasn'?t able to|not) (?:be )?(?:connect\w*"
         r"|establish\w*|contact\w*|reach\w*)"),
        r"unreachable for", r"find a gateway", r"bad (?:connection|response)", r"no (?:answer|response) from",
        r"will (?:be )?(?:retr|try)", r"keep trying", r"deferred",
    )),
    ("mailererror", (
        r"command (?:failed|died|has died|time|output|line)",
        r"(?:died|exited|terminated|failed) with (?:status|signal|code|exit)", r"exit (?:status|code)",
        r"pipe (?:to|delivery)", r"pipe ?\|", r"procmail", r"x-unix", r"unknown mailer error",
        r"child (?:process )?(?:status|exit)", r"local (?:mailer|delivery) (?:fail|error)",
        r"return(?:ed)? (?:error|status|code|with) (?:code )?\d", r"mailer (?:program|\")",
        r"transport .{0,20}returned", r"delivery agent",
    )),
    ("syntaxerror", (
        r"syntax error",
        r"(?:bad|unknown|unrecogni[sz]ed|invalid|unexpected) (?:command|sequence|syntax|parameter|argument)",
        r"command (?:not|un\w+)", r"malformed address", r"out of (?:sequence|order)", r"not implemented",
        r"improper (?:command|address|syntax)", r"may not follow", r"need (?:rcpt|mail|helo)",
    )),
    ("systemerror", (
        (r"(?:internal|local|server|software|processing|configuration|config|database|i/o|lookup|system|unexpected"
         r"|resource|operating system|ldap|sql|write|read|file|temporary) ?(?:server|system|software|resource"
         r"|mail)? (?:error|problem|fault|misconfig\w*)"),
        r"misconfigur\w+",
        (r"(?:can'?t|cannot|could not|unable to) (?:create|open|write|append|load|process|access|lock|save|chdir"
         r"|allocate|fork)"),
        r"queue file", r"out of memory", r"transaction failed",
        r"service (?:is )?(?:not available|unavailable|currently)", r"try again later", r"resources? temporarily",
        r"requested action aborted", r"system (?:not|un)", r"aliasing/?forwarding", r"duplicated message-id",
        r"server (?:is )?(?:busy|unavailable|down)", r"permission denied", r"interrupted",
        r"problem (?:with|in) .{0,20}(?:mail|server)", r"lookup fail",
    )),
)  # fmt: skip

HINTING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("userunknown", (
        r"recipient(?:s)?(?: address)?(?:es)? ?(?:was |were )?(?:rejected|refused|denied|invalid)",
        r"please check (?:if|that|the)? ?(?:the )?(?:recipient |e-?mail )?address", r"\bunknown\b",
        r"not (?:be )?found\b", r"does not exist",
    )),
    ("rejected", (
        r"\b(?:access|permission) (?:denied|refused)", r"reject\w*", r"refus\w*", r"not accept\w*",
    )),
    ("policyviolation", (
        r"\bnot (?:allowed|permitted)\b", r"prohibited", r"forbidden", r"violation", r"disallowed",
    )),
    ("blocked", (
        r"\b(?:blocked|banned|denied)\b",
    )),
    ("filtered", (
        r"\bfilter\w*",
    )),
    ("mailboxfull", (
        r"\bfull\b", r"\bquota\b",
    )),
)  # fmt: skip
